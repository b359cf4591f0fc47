"""Use cases that note themselves: in the transaction that does the thing, and only where something was done."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from diary.rules.records import Reading, Report, Symptom, SymptomKind
from diary.services.diary_file.imports import import_reports
from diary.services.errors import Conflict
from diary.store.engine import reading, unit_of_work
from diary.store.models import AuditRow, Patient
from diary.store.work import Work
from tests.services.audit.chains import verified
from tests.services.conftest import Site

FILE = (
    (Symptom(key="b", name="Knee", kind=SymptomKind.PAIN, watched=True, heart=False),),
    (Report(day=date(2026, 1, 2), readings={"b": Reading(3)}),),
)


def noted(site: Site) -> list[tuple[str, str, int | None, str]]:
    """Event, role, account and subject of each row, in a chain that holds."""
    assert verified(site).faults == ()
    with reading(site.engine) as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.number))
        return [(row.event, row.acting_as, row.account_id, row.subject) for row in rows]


def test_a_saved_report_is_noted_with_who_saved_it(site: Site) -> None:
    first, again = site.save(3), site.save(5)
    assert noted(site) == [
        ("report_saved", "patient", site.account_id, f"report:{saved.report.id}") for saved in (first, again)
    ]


def test_the_same_answers_again_are_no_change(site: Site) -> None:
    site.save(3)
    site.save(3)
    assert len(noted(site)) == 1


def test_what_was_refused_is_not_noted_as_done(site: Site) -> None:
    site.save(3)
    with pytest.raises(Conflict):
        site.save(4, seen=7)
    assert len(noted(site)) == 1


def take_in(site: Site, *, dry_run: bool = False) -> None:
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        import_reports(Work(session, site.now, site.settings), patient, *FILE)
        if dry_run:
            session.rollback()


def test_an_import_is_one_row_and_one_that_brings_nothing_is_none(site: Site) -> None:
    take_in(site, dry_run=True)
    assert noted(site) == []
    take_in(site)
    take_in(site)
    assert noted(site) == [("imported", "command", None, "")]
