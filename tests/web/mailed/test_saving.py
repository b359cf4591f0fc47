"""A report written through the link in a mail: saved as from the form of the diary itself, and nothing more told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from diary.rules.records import Reading, Sign, SymptomKind
from diary.services import drafts, medicines, symptoms
from diary.services.symptoms import SymptomAnswers
from diary.store.models import AuditRow, Patient, SavedReport, TrackedSymptom
from diary.store.models.selfcare import SelfCare
from tests.browser import Browser
from tests.factories import PASSWORD, make_account, make_caregiver
from tests.web.conftest import Site
from tests.web.mailed.conftest import ANN, Mailed
from tests.web.reporting import A_NORMAL_DAY, TODAY, answers, saved, says_what_to_do, versions

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


def test_the_same_answers_pressed_twice_are_one_report_and_one_page(
    site: Site, browser: Browser, link: str
) -> None:
    sent = {"signs": "chest", "worst-1": "4"}
    first = browser.post(link, sent)
    site.clock.move_on(minutes=14)
    again = browser.post(link, sent)
    assert first.text == again.text
    assert versions(site) == 1
    assert len(site.mails()) == 1


def test_the_same_answers_much_later_are_told_like_others(site: Site, browser: Browser, link: str) -> None:
    """Else whoever has the mail could find out what the report says, by trying."""
    browser.post(link, {"signs": "none"})
    site.clock.move_on(minutes=16)
    same = browser.post(link, {"signs": "none"}, status=409).text
    assert "There is a report for Monday 5 January already." in same
    assert same == browser.post(link, {"signs": "none", "worst-1": "1"}, status=409).text


def test_answers_tried_on_what_the_patient_saved_themself_tell_nothing(
    site: Site, browser: Browser, mailed: Mailed, link: str
) -> None:
    mailed.report(worst=4)
    right = browser.post(link, {"signs": "none", "worst-1": "4"}, status=409).text
    assert right == browser.post(link, {"signs": "none", "worst-1": "5"}, status=409).text


def test_other_answers_while_there_is_a_report_are_not_saved_and_wait_behind_the_sign_in(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    browser.submit("report", A_NORMAL_DAY)
    site.clock.move_on(minutes=1)
    page = browser.post(link, {"signs": "chest", "worst-1": "6", "note": "worse now"}, status=409)
    assert says_what_to_do(browser)
    assert "Your report was not saved." in page.text
    assert "There is a report for Monday 5 January already. It was not changed." in page.text
    assert answers(site).readings == {1: Reading(3, 2)}
    page = browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert "You wrote this on the page from a mail." in page.text
    assert says_what_to_do(browser)
    page = browser.submit("report", button="Save", status=409)
    assert page.h1 == "This day was saved before", "nobody has seen the other one yet"
    browser.submit("mine")
    assert answers(site).readings == {1: Reading(6, None)}
    assert versions(site) == 2


def test_a_wrong_password_on_the_way_loses_nothing(site: Site, browser: Browser, link: str) -> None:
    browser.post(link, {"signs": "none"})
    site.clock.move_on(minutes=1)
    browser.post(link, {"signs": "lump", "note": "worse now"}, status=409)
    browser.submit("sign-in", {"email": ANN, "password": "wrong"}, status=422)
    page = browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert "worse now" in page.html


def test_faults_are_told_and_everything_typed_survives(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    page = browser.submit(
        "report", {"worst-1": "2", "usual-1": "5", "note": "a walk", "sudden": "yes"}, status=422
    )
    assert len(page.errors) == 2
    assert says_what_to_do(browser)
    assert "a walk" in page.html
    browser.submit("report", {"signs": ["none"], "usual-1": "1"})
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
        added = symptoms.add(session, site.clock.now(), ann, cough)
        number = added.id
    browser.get(mailed.link())
    site.clock.move_on(minutes=1)
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        symptoms.retire(session, site.clock.now(), ann, session.get_one(TrackedSymptom, number))
    browser.submit("report", {"signs": ["none"], f"worst-{number}": "5"})
    assert answers(site).readings == {number: Reading(5, None)}


def test_a_medicine_that_somebody_makes_up_joins_no_list(site: Site, browser: Browser, link: str) -> None:
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        known = medicines.add(session, site.clock.now(), ann, "Magnesium").id
    page = browser.post(link, {"signs": "none", "medicines": str(known), "new_medicine": "Poison"})
    assert "Magnesium" not in page.html
    assert answers(site).medicines == frozenset()
    with site.reading() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        assert [each.name for each in medicines.all_medicines(session, ann)] == ["Magnesium"]


def test_a_page_opened_in_the_evening_and_sent_in_the_morning_asks_which_day(
    site: Site, browser: Browser, link: str
) -> None:
    browser.get(link)
    site.clock.set(datetime(2026, 1, 6, 8, tzinfo=UTC))
    page = browser.submit("report", {"signs": ["chest"], "worst-1": "4", "note": "a walk"})
    assert page.h1 == "Which day is this report for?"
    assert says_what_to_do(browser), "it may be about now"
    assert saved(site) is None
    page = browser.submit("which-day", button="Save it for Monday 5 January")
    assert page.h1 == "Saved"
    assert not page.with_class("care-emergency")
    assert "Is this still happening now?" in page.text
    assert answers(site).note == "a walk"
    assert site.mails() == []


def test_what_is_about_today_goes_through_the_sign_in(site: Site, browser: Browser, link: str) -> None:
    browser.get(link)
    site.clock.set(datetime(2026, 1, 6, 8, tzinfo=UTC))
    browser.submit("report", {"signs": ["chest"], "note": "a walk"})
    page = browser.submit("which-day", button="It is about today. Sign in, and keep my answers", status=401)
    assert says_what_to_do(browser)
    assert "The link in the mail is for Monday 5 January alone." in page.text
    browser.submit("sign-in", {"email": ANN, "password": PASSWORD})
    assert browser.page.h1 == "Today’s report"
    browser.submit("report")
    assert answers(site, TOMORROW).note == "a walk"
    assert saved(site) is None


def test_a_page_that_said_the_day_was_over_asks_no_more(site: Site, browser: Browser, link: str) -> None:
    site.clock.set(datetime(2026, 1, 6, 8, tzinfo=UTC))
    browser.get(link)
    page = browser.submit("report", {"signs": ["chest"]})
    assert page.h1 == "Saved"
    assert "Is this still happening now?" in page.text
    assert "In an emergency, call 999." in page.text
    assert answers(site).signs == {Sign.CHEST}


def test_everybody_who_sees_it_is_told_how_it_came(site: Site, browser: Browser, link: str) -> None:
    with site.writing() as session:
        nora = make_account(session, site.clock.now(), "nora@example.org", name="Nora")
        make_caregiver(session, site.clock.now(), session.get_one(Patient, site.patient_ids[ANN]), nora)
    browser.get(link)
    browser.submit("report", A_NORMAL_DAY)
    number = site.patient_ids[ANN]
    for email, below in ((ANN, ""), ("nora@example.org", f"/people/{number}")):
        reader = site.browser()
        reader.sign_in(email)
        for path in (f"/reports/{TODAY}", f"/saved/{TODAY}", "/reports"):
            assert "ritten with the link in a mail" in reader.get(below + path).text, path
    ann = site.browser()
    ann.sign_in()
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
        drafts.keep(session, site.clock.now(), ann, ann.account, date(2026, 1, 4), {"note": ["my draft"]})
    assert "my draft" not in browser.get(mailed.link()).html
    browser.submit("report", {"signs": ["none"]})
    ann_browser = site.browser()
    ann_browser.sign_in()
    assert "my draft" in ann_browser.get("/today").html
