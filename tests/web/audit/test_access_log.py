"""Nobody sees anything of another person's diary without a note of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, text

from diary.rules.records import Sign
from diary.services.audit.access_log import REFUSALS_BY_ACCOUNT
from diary.services.tracking import medicines
from diary.store.models import Account, AuditRow, Caregiver, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.web.access_log import LOOKS
from tests.browser import Browser
from tests.factories import make_report, work_at
from tests.web.audit.audit_rows import caregiver, last_row, noted, person
from tests.web.conftest import Site

TODAY = date(2026, 1, 5)


@pytest.fixture
def ann_id(site: Site) -> int:
    """Ann's diary, with an emergency reported today."""
    ann_id = site.patient()
    with site.writing() as session:
        ann = session.get_one(Patient, ann_id)
        medicines.add(work_at(session, site.clock.now()), ann, "Aspirin")
        make_report(session, site.clock.now(), site.settings, ann, TODAY, worst=8, signs=(Sign.CHEST,))
    return ann_id


@pytest.fixture
def nora(site: Site, ann_id: int) -> Browser:
    """Ann's caregiver, who may do everything."""
    return caregiver(site)


def no_more_rows(site: Site) -> None:
    """From now on nothing can be added to an audit."""
    with site.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audit_row BEGIN SELECT RAISE(ABORT, 'full'); END")
        )


def test_every_page_about_somebody_says_what_it_shows(site: Site) -> None:
    about_somebody = {
        rule.endpoint for rule in site.app.url_map.iter_rules() if "patient_id" in rule.arguments
    }
    assert set(LOOKS) == about_somebody


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("trends", "viewed_trends"),
        ("reports", "viewed_reports"),
        ("reports/2026-01-05", "viewed_report report:1"),
        ("reports/2026-01-04", "viewed_report"),
        ("today", "opened_form"),
        ("follow-ups", "viewed_follow_ups"),
        ("follow-ups/1", "viewed_follow_up follow_up:1"),
        ("symptoms", "viewed_plan"),
        ("symptoms/1", "viewed_plan symptom:1"),
        ("medicines", "viewed_plan"),
        ("medicines/1", "viewed_plan medicine:1"),
        ("reminders", "viewed_plan"),
    ],
)
def test_a_look_of_somebody_else_is_noted(
    site: Site, nora: Browser, ann_id: int, path: str, row: str
) -> None:
    before = noted(site)
    nora.get(f"/people/{ann_id}/{path}")
    assert noted(site) == [*before, row]
    with site.reading() as session:
        nora_id = session.scalars(select(Account.id).where(Account.email == "nora@example.org")).one()
    newest = last_row(site)
    assert (newest.acting_as, newest.account_id, newest.at) == ("caregiver", nora_id, site.clock.now())


def test_a_look_with_head_is_noted_too(site: Site, nora: Browser, ann_id: int) -> None:
    assert nora.fetch(f"/people/{ann_id}/trends", "HEAD").status_code == 200
    assert noted(site)[-1] == "viewed_trends"


def test_of_the_patients_own_looks_only_the_first_at_a_follow_up_is_noted(site: Site, ann_id: int) -> None:
    ann = site.browser()
    ann.sign_in_unseen()
    before = noted(site)
    for path in ("/trends", "/reports", "/follow-ups", "/follow-ups/1", "/today", f"/people/{ann_id}/trends"):
        ann.get(path)
    assert noted(site) == [*before, "follow_up_seen follow_up:1"]
    ann.get("/follow-ups/1")
    assert len(noted(site)) == len(before) + 1


def test_what_shows_nothing_is_not_noted(site: Site, nora: Browser, ann_id: int) -> None:
    before = noted(site)
    nora.get(f"/people/{ann_id}/follow-ups/99", status=404)
    nora.fetch(f"/people/{ann_id}/follow-ups/1/acknowledge")  # leads to the follow-up
    nora.get(f"/people/{ann_id}/reports/never", status=404)
    assert noted(site) == before


def test_the_same_look_is_noted_again_after_a_quarter_of_an_hour(
    site: Site, nora: Browser, ann_id: int
) -> None:
    before = len(noted(site))
    for _time in range(3):
        nora.get(f"/people/{ann_id}/trends")
        site.clock.move_on(minutes=7)
    assert noted(site)[before:] == ["viewed_trends"]
    nora.get(f"/people/{ann_id}/trends")
    nora.get(f"/people/{ann_id}/reports")
    assert noted(site)[before:] == ["viewed_trends", "viewed_trends", "viewed_reports"]


def test_each_persons_look_is_noted(site: Site, nora: Browser, ann_id: int) -> None:
    otto = caregiver(site, email="otto@example.org", name="Otto")
    for browser in (nora, otto):
        browser.get(f"/people/{ann_id}/trends")
    assert noted(site)[-2:] == ["viewed_trends", "viewed_trends"]


def test_a_clock_set_back_hides_no_look(site: Site, nora: Browser, ann_id: int) -> None:
    nora.get(f"/people/{ann_id}/trends")
    before = noted(site)
    site.clock.set(site.clock.now() - timedelta(hours=2))
    nora.get(f"/people/{ann_id}/trends")
    assert noted(site) == [*before, "viewed_trends"]


def test_a_form_shown_again_is_a_look(site: Site, nora: Browser, ann_id: int) -> None:
    nora.get(f"/people/{ann_id}/follow-ups/1")
    site.clock.move_on(minutes=20)
    nora.submit("acknowledge-1", status=422)
    assert noted(site)[-2:] == ["viewed_follow_up follow_up:1"] * 2


def test_where_it_cannot_be_noted_nothing_is_shown(site: Site, nora: Browser, ann_id: int) -> None:
    no_more_rows(site)
    for path in ("trends", "reports/2026-01-05", "follow-ups/1", "symptoms"):
        page = nora.get(f"/people/{ann_id}/{path}", status=503)
        assert page.h1 == "This page cannot be shown now"
        assert "emergency number" in page.text
        assert "Ann" not in page.text
        assert "Upper back" not in page.text
        assert nora.response is not None
        assert "no-store" in nora.response.headers["Cache-Control"]
    nora.get("/devices")
    with site.reading() as session:
        assert session.scalars(select(AuditRow.event)).all() == ["report_saved"]


def test_what_was_noted_a_moment_ago_is_still_shown(site: Site, nora: Browser, ann_id: int) -> None:
    nora.get(f"/people/{ann_id}/trends")
    no_more_rows(site)
    nora.get(f"/people/{ann_id}/trends")
    nora.get(f"/people/{ann_id}/reports", status=503)


def test_a_report_that_cannot_be_saved_or_noted_keeps_what_was_typed(
    site: Site, nora: Browser, ann_id: int
) -> None:
    nora.get(f"/people/{ann_id}/today")
    site.clock.move_on(minutes=20)
    no_more_rows(site)
    page = nora.submit("report", {"signs": ["chest"], "note": "typed by Nora"}, status=503)
    assert "typed by Nora" in page.text
    assert "999" in page.text


def test_a_report_with_something_missing_keeps_what_was_typed_even_if_it_cannot_be_noted(
    site: Site, nora: Browser, ann_id: int
) -> None:
    nora.get(f"/people/{ann_id}/today")
    site.clock.move_on(minutes=20)
    no_more_rows(site)
    assert "typed by Nora" in nora.submit("report", {"note": "typed by Nora", "signs": None}, status=422).text


def test_a_stranger_who_is_refused_is_noted_once(site: Site, ann_id: int) -> None:
    bob = person(site, "bob@example.org", "Bob")
    before = noted(site)
    for path in ("trends", "reports", "follow-ups/1", "today"):
        bob.get(f"/people/{ann_id}/{path}", status=404)
    bob.post(f"/people/{ann_id}/today", status=404)
    assert noted(site) == [*before, "refused"]
    assert last_row(site).acting_as == "stranger"
    site.clock.move_on(minutes=16)
    bob.get(f"/people/{ann_id}/trends", status=404)
    assert noted(site) == [*before, "refused", "refused"]


def test_a_refused_page_is_the_same_as_none_even_when_nothing_can_be_noted(site: Site, ann_id: int) -> None:
    bob = person(site, "bob@example.org", "Bob")
    none = bob.get("/people/999/trends", status=404).text
    assert bob.get(f"/people/{ann_id}/trends", status=404).text == none
    site.clock.move_on(minutes=16)
    no_more_rows(site)
    none = bob.get("/people/999/trends", status=404).text
    assert bob.get(f"/people/{ann_id}/trends", status=404).text == none


def test_a_caregiver_without_the_grant_or_any_more_is_refused_and_noted(site: Site, ann_id: int) -> None:
    nora = caregiver(site, [Grant.TRENDS])
    nora.get(f"/people/{ann_id}/follow-ups", status=404)
    assert (noted(site)[-1], last_row(site).acting_as) == ("refused", "caregiver")
    with site.writing() as session:
        place = session.scalars(select(Caregiver)).one()
        place.ended_at, place.ended_by = site.clock.now(), EndedBy.PATIENT
    site.clock.move_on(minutes=16)
    nora.get(f"/people/{ann_id}/trends", status=404)
    assert (noted(site)[-1], last_row(site).acting_as) == ("refused", "stranger")


def test_asking_for_everybody_fills_no_disk(site: Site, ann_id: int) -> None:
    bob = person(site, "bob@example.org", "Bob")
    everybody = [ann_id, *(site.patient(f"p{number}@example.org") for number in range(35))]
    for patient_id in everybody:
        bob.get(f"/people/{patient_id}/trends", status=404)
    with site.reading() as session:
        refusals = session.scalars(select(AuditRow).where(AuditRow.event == "refused")).all()
    assert len(refusals) == REFUSALS_BY_ACCOUNT.most


def test_a_look_noted_already_writes_nothing(site: Site, nora: Browser, ann_id: int) -> None:
    nora.get(f"/people/{ann_id}/trends")
    statements: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    nora.get(f"/people/{ann_id}/trends")
    assert {each.split()[0] for each in statements} == {"SELECT", "BEGIN"}
    assert "BEGIN IMMEDIATE" not in statements


def test_somebody_not_signed_in_leaves_no_row(site: Site, ann_id: int) -> None:
    before = noted(site)
    site.browser().get(f"/people/{ann_id}/trends")
    assert noted(site) == before
