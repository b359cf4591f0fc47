"""A file that was taken in: its page, and taking it back."""

from __future__ import annotations

from datetime import timedelta

from diary.rules.records import Reading, Report, Symptom
from diary.services.diary_file.imports import import_reports
from diary.store.models import Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.browser import Browser
from tests.factories import make_account, make_caregiver
from tests.web.conftest import Site
from tests.web.reports.reporting import A_NORMAL_DAY, TODAY, saved

BACK = Symptom(key="Upper back pain", name="Upper back pain")
YESTERDAY = TODAY - timedelta(days=1)


def take_in(site: Site) -> None:
    days = [Report(day=TODAY - timedelta(days=back), readings={BACK.key: Reading(3)}) for back in (2, 1)]
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        import_reports(Work(session, site.clock.now(), site.settings), patient, (BACK,), tuple(days))


def test_the_copys_page_leads_to_it_and_it_is_taken_back_as_one_step(site: Site, ann: Browser) -> None:
    take_in(site)
    site.clock.move_on(minutes=5)
    ann.get(f"/today?day={YESTERDAY}")
    ann.submit("report", A_NORMAL_DAY)
    ann.get("/export")
    page = ann.follow("5 January 2026, 12:00")
    assert page.h1 == "A file that was taken in"
    assert "It brought 2 days." in page.text
    assert "1 day will have no report again." in page.text
    assert "Changed since, so kept as now: 4 January." in page.text
    assert "You can undo this up to Monday 12 January." in page.text
    page = ann.submit("take-back")
    assert "The file is taken back. Changed since, so kept as now: 4 January." in page.text
    assert "as it was before" not in page.text
    assert saved(site, TODAY - timedelta(days=2)) is None
    assert saved(site, YESTERDAY) is not None
    assert "Take the file back" not in page.text
    assert "This file was taken back at 5 January 2026, 12:05." in ann.get("/export").text
    assert "You took back a file that was put into your diary." in ann.get("/who-looked?show=all").text


def test_pressed_a_second_time_from_an_old_page_it_changes_nothing(site: Site, ann: Browser) -> None:
    take_in(site)
    ann.get("/imports/1")
    other = site.browser()
    other.sign_in("ann@example.org")
    other.get("/imports/1")
    other.submit("take-back")
    assert "This file cannot be taken back any more." in ann.submit("take-back").text


def test_it_is_the_patients_alone_and_gone_after_a_week(site: Site, ann: Browser) -> None:
    take_in(site)
    with site.writing() as session:
        account = make_account(session, site.clock.now(), "ben@example.org", name="Ben")
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        make_caregiver(session, site.clock.now(), patient, account, list(Grant))
    ben = site.browser()
    ben.sign_in("ben@example.org")
    ben.get("/imports/1", status=404)
    assert "Files that were taken in" not in ben.get(f"/people/{patient.id}/export").text
    site.clock.move_on(hours=24 * 7 + 1)
    ann.sign_in()
    ann.get("/imports/1", status=404)
    assert "Files that were taken in" not in ann.get("/export").text


def test_without_a_token_nothing_is_taken_back_and_the_page_comes_again(site: Site, ann: Browser) -> None:
    take_in(site)
    answer = ann.client.post("/imports/1", data={}, base_url=ann.base_url)
    assert answer.status_code == 400
    assert "A file that was taken in" in answer.get_data(as_text=True)
    assert saved(site, YESTERDAY) is not None
