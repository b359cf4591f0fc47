"""A report written through the link in a mail: saved as from the form of the diary itself, and nothing more told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from diary.rules.records import Reading, SymptomKind
from diary.services.reports import drafts
from diary.services.tracking import medicines, symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import AuditRow, Patient, SavedReport, TrackedSymptom
from diary.store.models.tracking import SelfCare
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, make_caregiver, work_at
from tests.web.conftest import Site
from tests.web.report_links.conftest import ANN, Mailed
from tests.web.reports.reporting import (
    A_NORMAL_DAY,
    TODAY,
    answers,
    saved,
    says_what_to_do,
    versions,
)

TOMORROW = date(2026, 1, 6)


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def test_what_is_sent_is_the_days_report_and_no_more_is_said_than_that(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    page = browser.submit(
        "report", {**A_NORMAL_DAY, "note": "a walk", "tried": ["walking"], "compared": "better"}
    )
    assert page.h1 == "Saved"
    for untold in ("a walk", "out of 10", "Upper back", "Rao", "history"):
        assert untold not in page.text, untold
    found = answers(site)
    assert found.readings == {1: Reading(3, 2)}
    assert (found.note, found.interference, found.self_care) == ("a walk", 1, {SelfCare.WALKING: None})
    report = saved(site)
    assert report is not None
    with site.reading() as session:
        account_id = session.get_one(Patient, report.patient_id).account_id
    assert (report.source, report.recorded_by, report.version) == ("link", account_id, 1)


def test_it_works_without_cookies_and_without_a_token(site: Site, link: str) -> None:
    client = site.app.test_client(use_cookies=False)
    answer = client.post(link, data={"signs": "none", "worst-1": "2"}, base_url=site.settings.site_url)
    assert answer.status_code == 200
    assert answers(site).readings == {1: Reading(2, None)}


def test_an_emergency_is_told_at_once_with_the_doctor_and_how_to_answer(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    page = browser.submit("report", {"signs": ["chest"]}, button="Save now with just these answers")
    assert page.h1 == "Get emergency help now"
    assert says_what_to_do(browser)
    assert "Dr Rao" in page.text
    assert [mail.kind for mail in site.mails()] == ["emergency"]
    assert browser.follow("Say what you did about this").h1 == "Sign in"
    page = browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert page.h1 == "Get emergency help now"
    assert page.form("acknowledge-1") is not None


def test_numbers_can_be_added_after_signing_in(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    browser.submit("report", {"signs": ["none"]})
    browser.follow("Sign in and add the numbers")
    browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    page = browser.follow("Add the numbers")
    assert "Saved at 12:00. Written with the link in a mail. You can change it." in page.text
    browser.submit("report", {"worst-1": "4"})
    assert versions(site) == 2


def test_faults_are_told_and_everything_typed_survives(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    page = browser.submit(
        "report", {"worst-1": "2", "usual-1": "5", "note": "a walk", "sudden": "yes"}, status=422
    )
    assert len(page.errors) == 1
    assert says_what_to_do(browser)
    assert "a walk" in page.html
    browser.submit("report", {"signs": ["none"], "sudden": False, "usual-1": "1"})
    assert answers(site).note == "a walk"
    assert answers(site).readings == {1: Reading(2, 1)}


def test_a_database_that_cannot_save_loses_nothing_and_says_what_to_do(
    site: Site, browser: Browser, link: str
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    browser.get(link)
    event.listen(SavedReport, "before_insert", fails)
    try:
        page = browser.submit("report", {"signs": ["chest"], "note": "a walk"}, status=503)
    finally:
        event.remove(SavedReport, "before_insert", fails)
    assert says_what_to_do(browser)
    assert "Rao" not in page.html
    assert "The fault is ours." in page.text
    browser.submit("report")
    assert answers(site).note == "a walk"


def test_a_database_that_cannot_even_be_read_loses_nothing_and_says_what_to_do(
    site: Site, browser: Browser, link: str
) -> None:
    def fails(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    browser.get(link)
    event.listen(site.engine, "before_cursor_execute", fails)
    try:
        page = browser.submit("report", {"signs": ["chest"], "worst-1": "3", "note": "a walk"}, status=503)
    finally:
        event.remove(site.engine, "before_cursor_execute", fails)
    assert page.with_class("care-emergency")
    assert page.h1 == "Your report is not saved yet"
    browser.submit("report")
    assert (answers(site).note, answers(site).readings) == ("a walk", {1: Reading(3, None)})


def test_a_symptom_put_aside_while_the_page_was_open_keeps_its_number(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        cough = SymptomAnswers("Cough", SymptomKind.OTHER, "", None, watched=False, heart=False)
        added = symptoms.add(work_at(session, site.clock.now()), ann, cough)
        number = added.id
    browser.get(mailed.link())
    site.clock.move_on(minutes=1)
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        symptoms.retire(work_at(session, site.clock.now()), ann, session.get_one(TrackedSymptom, number))
    browser.submit("report", {"signs": ["none"], f"worst-{number}": "5"})
    assert answers(site).readings == {number: Reading(5, None)}


def test_a_medicine_that_somebody_makes_up_joins_no_list(site: Site, browser: Browser, link: str) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        known = medicines.add(work_at(session, site.clock.now()), ann, "Magnesium").id
    page = browser.post(link, {"signs": "none", "medicines": str(known), "new_medicine": "Poison"})
    assert "Magnesium" not in page.html
    assert answers(site).medicines == frozenset()
    with site.reading() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        assert [each.name for each in medicines.all_medicines(session, ann)] == ["Magnesium"]


def test_everybody_who_sees_it_is_told_how_it_came(site: Site, browser: Browser, link: str) -> None:
    with site.writing() as session:
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), session.get_one(Patient, site.patient_ids[ANN]), nora)
    browser.get(link)
    browser.submit("report", A_NORMAL_DAY)
    number = site.patient_ids[ANN]
    for email, below in ((ANN, ""), ("nora@example.org", f"/people/{number}")):
        reader = site.browser()
        reader.sign_in_unseen(email)
        for path in (f"/reports/{TODAY}", f"/saved/{TODAY}", "/reports"):
            assert "ritten with the link in a mail" in reader.get(below + path).text, path
    ann = site.browser()
    ann.sign_in_unseen()
    assert (
        "Your report of Monday 5 January was written with the link in a mail." in ann.get("/who-looked").text
    )


def test_the_audit_knows_that_nobody_was_signed_in(site: Site, browser: Browser, link: str) -> None:
    browser.post(link, {"signs": "none"})
    report = saved(site)
    assert report is not None
    with site.reading() as session:
        (row,) = session.query(AuditRow).filter_by(patient_id=site.patient_ids[ANN])
        told = (row.event, row.acting_as, row.account_id, row.subject)
        assert told == ("report_saved_by_link", "stranger", None, f"report:{report.id}")


def test_what_was_typed_before_in_the_diary_is_neither_shown_nor_lost(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        drafts.keep(
            work_at(session, site.clock.now()), ann, ann.account, date(2026, 1, 4), {"note": ["my draft"]}
        )
    assert "my draft" not in browser.get(mailed.link()).html
    browser.submit("report", {"signs": ["none"]})
    ann_browser = site.browser()
    ann_browser.sign_in_unseen()
    assert "my draft" in ann_browser.get("/today").html


def test_the_link_of_a_mail_does_not_pass_over_the_country(
    site: Site, mailed: Mailed, browser: Browser, link: str
) -> None:
    def said_nowhere(patient: Patient) -> None:
        patient.country, patient.timezone = "", "America/New_York"

    mailed.change(said_nowhere)
    page = browser.get(link)
    assert "In which country are you now?" in page.text
    assert [e.get("href") for e in page.with_class("button-call")] == ["tel:911"]
    browser.submit("report", {"signs": ["none"], "now_in": "GB"})
    with site.reading() as session:
        assert session.get_one(Patient, site.patient_ids["ann@example.org"]).country == "GB"
