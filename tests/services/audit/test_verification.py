"""Checking a chain: every way to spoil one is found and named."""

# ruff: noqa: S608 - the test writes its own SQL

from __future__ import annotations

import pytest
from sqlalchemy import delete, event, select

from diary.services import consents
from diary.services.audit import verification
from diary.services.audit.chain import audit_key, key_from, sealed
from diary.services.audit.marks import Mark, marks_in
from diary.store.engine import unit_of_work
from diary.store.models import AuditHead, AuditRow
from diary.store.models.consents import Purpose
from tests.factories import work_at
from tests.services.audit.chains import grow, said, tamper, verified
from tests.services.conftest import Site

FORGED = "The end of the chain is not as it was written."


@pytest.fixture
def long(site: Site) -> Site:
    """A site with a chain of eight rows."""
    grow(site, 8)
    return site


def test_a_chain_as_it_was_written_has_no_fault(long: Site) -> None:
    found = verified(long)
    assert (found.rows, found.faults) == (8, ())
    assert str(found.mark).startswith(f"{long.patient_id}-8-")


def test_a_diary_without_a_row_has_no_fault_and_no_mark(site: Site) -> None:
    found = verified(site)
    assert (found.rows, found.faults, found.mark) == (0, (), None)


def test_it_is_read_in_batches(long: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (1, 3, 4, 8, 9):
        monkeypatch.setattr(verification, "BATCH", size)
        assert (verified(long).rows, verified(long).faults) == (8, ()), size
    tamper(long.engine, "UPDATE audit_row SET subject = 'x' WHERE number = 7")
    monkeypatch.setattr(verification, "BATCH", 3)
    assert said(long) == ["Row 7 is not as it was written."]


def test_rows_added_meanwhile_are_no_fault(long: Site) -> None:
    grown = []

    @event.listens_for(long.engine, "after_cursor_execute")
    def add_more(*given: object) -> None:
        if "audit_head" in str(given[2]) and not grown:
            grown.append(True)
            grow(long, 3)

    found = verified(long)
    assert (found.rows, found.faults) == (8, ())
    assert (verified(long).rows, verified(long).faults) == (11, ())


@pytest.mark.parametrize(
    "change",
    [
        "at = '2026-01-05 20:04:01'",
        "at = '2026-01-05 20:04:00.000001'",
        "event = 'viewed_reports'",
        "event = ''",
        "acting_as = 'stranger'",
        "account_id = 99",
        "account_id = NULL",
        "subject = 'report:4'",
        "subject = ''",
    ],
)
def test_a_changed_row_is_named(long: Site, change: str) -> None:
    # Row 6 is the account's and has a subject.
    tamper(long.engine, f"UPDATE audit_row SET {change} WHERE number = 6")
    assert said(long) == ["Row 6 is not as it was written."]


def test_a_changed_hash_breaks_the_row_and_the_next(long: Site) -> None:
    tamper(long.engine, "UPDATE audit_row SET mac = 'beef' WHERE number = 5")
    assert said(long) == ["Rows 5 to 6 are not as they were written, or not in that order."]


def test_the_hash_of_the_last_row_is_held_against_the_end(long: Site) -> None:
    tamper(long.engine, "UPDATE audit_row SET mac = 'beef' WHERE number = 8")
    assert said(long) == [
        "Row 8 is not as it was written.",
        "Row 8 is not the one that the end of the chain names.",
    ]


def test_missing_rows_are_named(long: Site) -> None:
    tamper(long.engine, "DELETE FROM audit_row WHERE number IN (1, 4, 5)")
    assert said(long) == ["Row 1 is missing.", "Rows 4 to 5 are missing."]


def test_a_chain_cut_off_is_found(long: Site) -> None:
    tamper(long.engine, "DELETE FROM audit_row WHERE number >= 7")
    assert said(long) == ["Rows 7 to 8 are missing at the end: the chain was cut off."]


def test_a_chain_taken_away_but_for_its_end_is_found(long: Site) -> None:
    tamper(long.engine, "DELETE FROM audit_row")
    assert said(long) == ["Rows 1 to 8 are missing at the end: the chain was cut off."]


def test_an_end_set_back_to_an_earlier_row_is_forged(long: Site) -> None:
    tamper(
        long.engine,
        "DELETE FROM audit_row WHERE number = 8",
        "UPDATE audit_head SET number = 7, mac = (SELECT mac FROM audit_row WHERE number = 7)",
    )
    assert said(long) == [FORGED]


@pytest.mark.parametrize(
    "change", ["number = 9", "mac = 'beef'", "seal = 'beef'", "number = 0, mac = '', seal = ''"]
)
def test_a_changed_end_is_forged(long: Site, change: str) -> None:
    tamper(long.engine, f"UPDATE audit_head SET {change}")
    assert said(long) == [FORGED]


def test_an_old_end_put_back_leaves_rows_beyond_it(site: Site) -> None:
    grow(site, 6)
    tamper(site.engine, "CREATE TABLE kept AS SELECT * FROM audit_head")
    grow(site, 2)
    tamper(site.engine, "DELETE FROM audit_head", "INSERT INTO audit_head SELECT * FROM kept")
    assert said(site) == ["Rows 7 to 8 lie beyond the end: they were added, or the end was set back."]


def test_an_end_taken_away_is_found(long: Site) -> None:
    tamper(long.engine, "DELETE FROM audit_head")
    assert said(long) == ["The end of the chain is missing."]


def test_an_emptied_end_without_rows_is_found(long: Site) -> None:
    tamper(long.engine, "DELETE FROM audit_row", "UPDATE audit_head SET number = 0, mac = '', seal = ''")
    assert said(long) == [FORGED]


def test_rows_that_changed_places_are_found(long: Site) -> None:
    tamper(
        long.engine,
        "UPDATE audit_row SET number = 100 WHERE number = 3",
        "UPDATE audit_row SET number = 3 WHERE number = 4",
        "UPDATE audit_row SET number = 4 WHERE number = 100",
    )
    assert said(long) == ["Rows 3 to 5 are not as they were written, or not in that order."]


def test_an_added_row_is_found_wherever_it_stands(long: Site) -> None:
    columns = "patient_id, at, event, acting_as, account_id, subject, mac"
    tamper(
        long.engine,
        f"INSERT INTO audit_row (number, {columns}) SELECT 9, {columns} FROM audit_row WHERE number = 8",
    )
    assert said(long) == ["Row 9 lies beyond the end: it was added, or the end was set back."]
    # In the middle: it takes the place of another, which moves on.
    tamper(
        long.engine,
        "DELETE FROM audit_row WHERE number = 8",
        "UPDATE audit_row SET number = 8 WHERE number = 9",
        f"INSERT INTO audit_row (number, {columns}) SELECT 9, {columns} FROM audit_row WHERE number = 5",
    )
    assert said(long) == ["Row 9 lies beyond the end: it was added, or the end was set back."]


def test_a_row_moved_to_another_diary_is_missing_in_one_and_wrong_in_the_other(site: Site) -> None:
    ann, bob = site.patient_id, site.make_patient("bob@example.org")
    grow(site, 3, ann)
    grow(site, 2, bob)
    tamper(site.engine, f"UPDATE audit_row SET patient_id = {bob} WHERE patient_id = {ann} AND number = 3")
    assert said(site, patient_id=ann) == ["Row 3 is missing at the end: the chain was cut off."]
    assert said(site, patient_id=bob) == ["Row 3 lies beyond the end: it was added, or the end was set back."]


def test_a_whole_chain_of_another_diary_does_not_pass(site: Site) -> None:
    ann, bob = site.patient_id, site.make_patient("bob@example.org")
    grow(site, 3, ann)
    tamper(
        site.engine,
        f"UPDATE audit_row SET patient_id = {bob}",
        f"UPDATE audit_head SET patient_id = {bob}",
    )
    assert verified(site, bob).faults
    assert verified(site, ann).faults == ()  # Only a mark could tell.


def test_a_thousand_faults_are_not_all_kept(site: Site) -> None:
    grow(site, 240)
    tamper(site.engine, "UPDATE audit_row SET subject = 'x' WHERE number % 2 = 0")
    found = verified(site)
    assert (len(found.faults), found.left_out) == (100, 20)


def test_a_replaced_secret_is_told_from_tampering_by_the_old_one(site: Site) -> None:
    grow(site, 4)
    old = audit_key(site.settings)
    secret = site.settings.data_dir / "secret.key"
    secret.unlink()
    assert "Not one of the rows fits this site's secret." in said(site)[0]
    grow(site, 3)
    (fault,) = said(site)
    assert fault.startswith("Rows 1 to 4 are not as they were written, or not in that order. If secret.key")
    keys = [old, audit_key(site.settings)]
    assert said(site, keys=keys) == []
    tamper(site.engine, "UPDATE audit_row SET subject = 'x' WHERE number = 2")
    assert said(site, keys=keys) == ["Row 2 is not as it was written."]


def test_an_old_secret_is_good_for_no_row_after_the_replacement(site: Site) -> None:
    grow(site, 2)
    first = site.settings.data_dir / "secret.key"
    kept = first.read_text()
    first.unlink()
    grow(site, 2)
    new = audit_key(site.settings)
    first.write_text(kept)
    grow(site, 1)
    assert said(site, keys=[key_from(kept), new]) == ["Row 5 is not as it was written.", FORGED]


def test_an_old_secret_seals_no_end_after_the_replacement(site: Site) -> None:
    grow(site, 2)
    old = audit_key(site.settings)
    (site.settings.data_dir / "secret.key").unlink()
    grow(site, 2)
    with unit_of_work(site.engine) as session:
        head = session.get_one(AuditHead, site.patient_id)
        head.number -= 1
        head.mac = session.scalars(select(AuditRow.mac).where(AuditRow.number == head.number)).one()
        head.seal = sealed(old, head)
        session.execute(delete(AuditRow).where(AuditRow.number == 4))
    assert said(site, keys=[old, audit_key(site.settings)]) == [FORGED]


def test_marks_are_found_in_any_text() -> None:
    begins = "0123456789abcdef"
    assert marks_in(f"ann: 7 rows. Mark 3-7-{begins}.\n 1-2-3 {begins} 4-9-{begins}") == [
        Mark(3, 7, begins),
        Mark(4, 9, begins),
    ]


def test_a_chain_taken_away_whole_is_missed_where_something_else_must_have_left_rows(long: Site) -> None:
    tamper(long.engine, "DELETE FROM audit_row", "DELETE FROM audit_head")
    assert said(long) == []
    with unit_of_work(long.engine) as session:
        consents.answer(work_at(session, long.now), long.patient_id, Purpose.SHARING, True)
    assert said(long) == [
        "There is no row at all, though a consent or a place in the circle must have left some."
    ]
