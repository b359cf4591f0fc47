"""What the link in a reminder shows to whoever opens it: the form of that day, and nothing else of the diary."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, inspect, text

from diary.rules.records import Sign, SymptomKind
from diary.services.tracking import medicines, symptoms
from diary.services.tracking.symptoms import SymptomAnswers
from diary.store.models import Patient
from tests.browser import Browser
from tests.factories import PASSWORD, make_caregiver, make_report, work_at
from tests.web.conftest import Site
from tests.web.report_links.conftest import ANN, BOB, Mailed
from tests.web.reports.reporting import TODAY, saved


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def rows(site: Site) -> dict[str, list[str]]:
    """All that is in the database."""
    with site.engine.connect() as connection:
        return {
            table: sorted(str(row) for row in connection.execute(text(f'SELECT * FROM "{table}"')))  # noqa: S608
            for table in inspect(site.engine).get_table_names()
        }


def an_eventful_diary(site: Site) -> None:
    """With everything in it that a page might tell."""
    with site.writing() as session:
        ann = session.get_one(Patient, site.patient_ids[ANN])
        ann.account.name, ann.procedure_name = "Annabel", "Stent through the wrist"
        yesterday = site.clock.now().replace(day=4)
        make_report(
            session, yesterday, site.settings, ann, yesterday.date(), worst=9, signs=(Sign.LIMB,), note="Fell"
        )
        medicines.add(work_at(session, yesterday), ann, "Magnesium")
        for name in ("Left knee", "Old cough"):
            answers = SymptomAnswers(name, SymptomKind.OTHER, "", None, watched=False, heart=False)
            added = symptoms.add(work_at(session, yesterday), ann, answers)
        symptoms.retire(work_at(session, yesterday), ann, added)


def test_it_shows_the_names_of_what_is_tracked_and_nothing_else_of_the_diary(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    an_eventful_diary(site)
    page = browser.get(mailed.link())
    assert page.h1 == "Your report for Monday 5 January"
    assert "Upper back pain" in page.text
    assert "Left knee" in page.text
    # The number of the country is none of it: whoever ticks a sign must have it at hand.
    for untold in (
        "Annabel", "ann@", "Rao", "7946", "Stent", "Magnesium", "Old cough", "Fell", "medicine", "Urgent",
        "doctor today", "4 January", "has no report",
    ):  # fmt: skip
        assert untold not in page.html, untold
    assert [field.get("value") for field in page.root.iter("input") if field.get("checked") is not None] == []


def test_looking_changes_not_one_row(site: Site, browser: Browser, mailed: Mailed) -> None:
    an_eventful_diary(site)
    link = mailed.link()
    before = rows(site)
    for _time in range(2):
        browser.get(link)
        for method in ("HEAD", "OPTIONS"):
            assert browser.fetch(link, method).status_code == 200
    assert rows(site) == before
    site.clock.move_on(hours=40)
    browser.get(link, status=410)
    assert rows(site) == before


def test_a_mail_scanner_that_opens_it_again_and_again_uses_nothing_up(
    site: Site, browser: Browser, link: str
) -> None:
    for _time in range(30):
        assert browser.fetch(link).status_code == 200
    browser.get(link)
    assert browser.submit("report", {"signs": ["none"]}).h1 == "Saved"


def test_it_works_for_36_hours(site: Site, browser: Browser, link: str) -> None:
    site.clock.move_on(hours=35, minutes=59)
    assert browser.get(link).h1 == "Your report for Monday 5 January"
    site.clock.move_on(minutes=1)
    page = browser.get(link, status=410)
    assert page.h1 == "This link has run out"
    assert "It was for Monday 5 January, and such a link works for a day and a half." in page.text
    assert browser.follow("Sign in and write").h1 == "Sign in"
    page = browser.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD})
    assert page.h1 == "Report for an earlier day"


def test_a_link_made_while_the_clock_was_a_year_ahead_does_not_work_for_a_year(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    site.clock.move_on(days=365)
    link = mailed.link()
    site.clock.move_on(days=-365)
    assert browser.get(link, status=410).h1 == "This link has run out"


def test_a_clock_set_back_an_hour_spoils_no_link(site: Site, browser: Browser, link: str) -> None:
    site.clock.move_on(hours=-1)
    assert browser.get(link).h1 == "Your report for Monday 5 January"


def test_in_the_night_it_still_asks_about_today(site: Site, browser: Browser, link: str) -> None:
    site.clock.set(datetime(2026, 1, 6, 3, 59, tzinfo=UTC))
    page = browser.get(link)
    assert page.h1 == "Your report for Monday 5 January"
    assert "Have you had any of these today, even for a short time?" in page.text


def test_in_the_morning_it_is_plainly_about_the_day_of_the_mail(
    site: Site, browser: Browser, link: str
) -> None:
    site.clock.set(datetime(2026, 1, 6, 4, tzinfo=UTC))
    page = browser.get(link)
    assert page.h1 == "Your report for Monday 5 January"
    assert "That day is over." in page.text
    assert "Did you have any of these that day, even for a short time?" in page.text
    assert "today?" not in page.text


def test_a_link_of_a_day_that_has_not_begun_where_the_patient_is_now_says_so(
    site: Site, browser: Browser, mailed: Mailed
) -> None:
    link = mailed.link(day=date(2026, 1, 6))
    assert browser.get(link, status=404).h1 == "This day has not begun"
    assert browser.post(link, {"signs": "none"}, status=404).h1 == "Your answers are not saved yet"
    assert saved(site, date(2026, 1, 6)) is None


def test_the_patient_who_is_signed_in_gets_their_own_page(site: Site, mailed: Mailed, link: str) -> None:
    ann = site.browser()
    ann.sign_in_unseen()
    answer = ann.fetch(link)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/today?day={TODAY}")
    assert ann.get(link).h1 == "Today’s report"
    mailed.report(worst=2)
    assert "You saved this report" in ann.get(link).text
    site.clock.move_on(days=20)
    ann.sign_in_unseen()
    assert ann.get(link).h1 == "Today’s report"


def test_somebody_else_who_is_signed_in_sees_nothing_of_their_own_on_it(
    site: Site, mailed: Mailed, link: str
) -> None:
    with site.writing() as session:
        bob = session.get_one(Patient, site.patient_ids[BOB])
        ann = session.get_one(Patient, site.patient_ids[ANN])
        make_report(session, site.clock.now(), site.settings, bob, TODAY, worst=9)
        make_caregiver(session, site.clock.now(), ann, bob.account)
    browser = site.browser()
    browser.sign_in_unseen(BOB)
    page = browser.get(link)
    assert page.h1 == "Your report for Monday 5 January"
    assert "It is for the person this mail went to." in page.text
    for untold in ("help now", "Today", "Follow-ups", "Ann", "Bob"):
        assert untold not in page.text, untold
    browser.submit("report", {"signs": ["none"], "worst-1": "2"})
    assert saved(site) is not None
    assert saved(site, email=BOB).version == 1  # type: ignore[union-attr]
    assert browser.get(link).h1 == "Your report is saved already"
    assert browser.submit("sign-out-first").h1 == "Sign in"


def test_no_answer_tells_others_where_one_came_from_or_is_kept(browser: Browser, link: str) -> None:
    answer = browser.fetch(link)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
