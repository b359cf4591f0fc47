"""The first questions, and the same questions later."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from diary.store.models import Patient, SavedReport, SweepState, TrackedSymptom
from tests.browser import Browser
from tests.factories import make_report
from tests.page import Page, text_of
from tests.web.accounts.welcoming import (
    AGREE,
    COUNTRY,
    DOCTOR,
    LATER,
    PROCEDURE,
    to_the_country,
    to_the_procedure,
    to_the_report,
)
from tests.web.conftest import Site


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


@pytest.fixture
def newcomer(site: Site) -> Browser:
    """Signed in for the first time."""
    site.patient(set_up=False, timezone="UTC", country="")
    browser = site.browser()
    browser.sign_in_unseen()
    return browser


def patient(site: Site) -> Patient:
    with site.reading() as session:
        return session.scalars(select(Patient)).one()


PLACE = {"timezone": "America/New_York", "country": "US"}
DONE = {"procedure_name": "Angioplasty and stent", "procedure_on": "2026-01-02"}
PEOPLE = {"name": " Ann ", "contact_name": "Heart team, St Mary’s", "contact_phone": "+1 (555) 010-4477"}


def test_the_first_questions_come_before_the_first_report(site: Site, newcomer: Browser) -> None:
    assert newcomer.page.h1 == AGREE
    assert to_the_country(newcomer).h1 == COUNTRY
    assert newcomer.submit("country-first", PLACE).h1 == PROCEDURE
    assert newcomer.submit("procedure", DONE).h1 == DOCTOR
    assert patient(site).set_up_at is None
    page = newcomer.submit("doctor", PEOPLE)
    assert page.url.endswith("/today")
    found = patient(site)
    assert found.account.name == "Ann"
    assert (found.timezone, found.country, found.procedure_on) == ("America/New_York", "US", date(2026, 1, 2))
    assert (found.contact_name, found.contact_phone) == (PEOPLE["contact_name"], PEOPLE["contact_phone"])
    assert found.set_up_at == site.clock.now()
    for path in ("/welcome", "/welcome/country", "/welcome/procedure", "/welcome/doctor"):
        assert newcomer.get(path).h1 == "Your profile"
    assert newcomer.get("/welcome/agree").h1 == "What you agreed to"


def test_follow_ups_do_not_wait_for_the_first_questions(newcomer: Browser) -> None:
    assert newcomer.get("/follow-ups").url.endswith("/follow-ups")


def test_each_answer_is_kept_as_its_page_is_sent_and_there_when_one_comes_back(
    site: Site, newcomer: Browser
) -> None:
    to_the_procedure(newcomer, **PLACE)
    newcomer.submit("procedure", {**DONE, "site": "hip"})
    for path in ("/today", "/welcome"):
        assert newcomer.get(path).h1 == PROCEDURE, "a reload begins with what may be open"
    page = newcomer.page
    assert page.by_id("procedure_on").get("value") == "2026-01-02"
    assert chosen(page, "site") == "hip"
    newcomer.follow("Back")
    assert (chosen(newcomer.page, "country"), chosen(newcomer.page, "timezone")) == ("US", PLACE["timezone"])
    newcomer.follow("Back")
    assert newcomer.page.h1 == AGREE


def test_where_it_hurts_is_what_the_diary_begins_with(site: Site, newcomer: Browser) -> None:
    def tracked() -> list[tuple[str, str, bool, bool]]:
        with site.reading() as session:
            found = session.scalars(select(TrackedSymptom))
            return [(each.name, each.body_site, each.heart, each.watched) for each in found]

    to_the_procedure(newcomer, **PLACE)
    newcomer.submit("procedure", {"site": "leg"})
    assert tracked() == [("Leg, knee or foot pain", "leg", False, True)]
    newcomer.get("/welcome/procedure")
    newcomer.submit("procedure", {"site": "whole_body"})
    assert tracked() == [("Pain in the whole body", "whole_body", False, True)]
    newcomer.get("/welcome/procedure")
    newcomer.submit("procedure", {"site": "upper_back"})
    assert tracked() == [("Upper back pain", "upper_back", True, True)]


def test_what_somebody_has_said_of_a_symptom_is_not_asked_again(site: Site, newcomer: Browser) -> None:
    with site.writing() as session:
        session.scalars(select(TrackedSymptom)).one().name = "The old pain"
    to_the_procedure(newcomer, **PLACE)
    assert not newcomer.page.root.findall(".//select[@id='site']")
    newcomer.submit("procedure", DONE)
    with site.reading() as session:
        assert session.scalars(select(TrackedSymptom)).one().name == "The old pain"


def test_later_keeps_what_is_valid_and_asks_no_more(site: Site, newcomer: Browser) -> None:
    to_the_procedure(newcomer, **PLACE)
    newcomer.submit("procedure", {"procedure_name": "Stent", "procedure_on": "2026-02-30"}, button=LATER)
    assert newcomer.page.url.endswith("/today")
    found = patient(site)
    assert found.set_up_at is not None
    assert (found.procedure_name, found.procedure_on) == ("Stent", None)
    assert newcomer.get("/today").url.endswith("/today")


def test_later_on_the_last_page_keeps_what_is_valid_too(site: Site, newcomer: Browser) -> None:
    to_the_procedure(newcomer, **PLACE)
    newcomer.submit("procedure", DONE)
    newcomer.submit("doctor", {**PEOPLE, "contact_phone": "ring me"}, button=LATER)
    found = patient(site)
    assert newcomer.page.url.endswith("/today")
    assert (found.account.name, found.contact_name, found.contact_phone) == (
        "Ann",
        PEOPLE["contact_name"],
        "",
    )


def test_what_stood_there_beforehand_is_said_by_nobody_who_leaves_it_for_later(
    site: Site, newcomer: Browser
) -> None:
    to_the_procedure(newcomer, **PLACE)
    assert newcomer.page.by_id("procedure_name").get("value") == "Angioplasty"
    newcomer.submit("procedure", button=LATER)
    assert patient(site).procedure_name == ""


def test_the_profile_says_what_was_left_for_later(site: Site, newcomer: Browser) -> None:
    to_the_report(newcomer, **PLACE)
    page = newcomer.get("/profile")
    (line,) = page.with_class("first-missing")
    assert text_of(line) == "Not said yet: your doctor, their phone number."
    newcomer.submit("profile", {"procedure_name": "Angioplasty"})
    assert "the date of your procedure" in text_of(newcomer.page.with_class("first-missing")[0])
    newcomer.submit("profile", {**DONE, **PEOPLE})
    assert newcomer.page.with_class("first-missing") == []


def test_the_profile_says_that_somebody_was_never_asked_what_they_agree_to(ann: Browser) -> None:
    page = ann.get("/profile")
    assert page.link("what you agree to") == "/consents"


def test_without_a_time_zone_the_answers_are_not_saved(site: Site, newcomer: Browser) -> None:
    to_the_country(newcomer)
    newcomer.submit("country-first", {"country": "GB", "timezone": ""}, status=422)
    assert newcomer.page.errors == ["Choose the time zone where you live."]
    assert chosen(newcomer.page, "country") == "GB"
    assert patient(site).country == ""


def chosen(page: Page, field: str) -> str | None:
    option = page.by_id(field).find(".//option[@selected]")
    return None if option is None else option.get("value")


def test_today_is_where_the_patient_says_to_live(site: Site, ann: Browser) -> None:
    site.clock.move_on(hours=11)  # 23:00 in London, tomorrow in Auckland
    ann.get("/profile")
    ann.submit("profile", {"procedure_on": "2026-01-06"}, status=422)
    ann.submit("profile", {"procedure_on": "2026-01-06", "timezone": "Pacific/Auckland"})


def test_another_time_zone_loses_nothing_and_has_the_rules_applied_anew(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        found = session.scalars(select(Patient)).one()
        make_report(session, site.clock.now(), site.settings, found, date(2026, 1, 5), worst=3)

    def kept() -> tuple[object, ...]:
        with site.reading() as session:
            report = session.scalars(select(SavedReport)).one()
            return report.day, report.version, report.recorded_at, report.readings[0].worst

    def version() -> int:
        with site.reading() as session:
            return session.scalars(select(SweepState.data_version)).one()

    before, version_before = kept(), version()
    ann.get("/profile")
    ann.submit("profile", {"timezone": "Pacific/Kiritimati"})
    assert kept() == before
    assert version() == version_before + 1
    ann.submit("profile", {"name": "Annie"})
    assert version() == version_before + 1


def test_the_time_zone_is_guessed_from_the_language_and_the_country_never_is(newcomer: Browser) -> None:
    to_the_country(newcomer)
    page = newcomer.get("/welcome/country", headers={"Accept-Language": "fr-FR,fr;q=0.9,en-US;q=0.8"})
    assert chosen(page, "timezone") == "Europe/Paris"
    assert not chosen(page, "country")


def test_a_known_time_zone_offers_its_country_and_nothing_takes_it_unseen(
    site: Site, browser: Browser
) -> None:
    site.patient(timezone="Europe/Berlin", country="", set_up=False)
    browser.sign_in_unseen()
    to_the_country(browser)
    page = browser.get("/welcome/country", headers={"Accept-Language": "en-GB"})
    option = page.by_id("country").find(".//option[@selected]")
    assert option is not None
    assert (option.get("value"), option.text) == ("DE", "Germany – call 112")
    assert patient(site).country == ""
    browser.submit("country-first", {"country": "GB"})
    assert (patient(site).country, patient(site).timezone) == ("GB", "Europe/Berlin")


def test_an_old_name_of_a_zone_stays_until_another_is_chosen(site: Site, browser: Browser) -> None:
    site.patient(timezone="US/Eastern")
    browser.sign_in_unseen()
    browser.get("/profile")
    browser.submit("profile", {"name": "Ann"})
    assert patient(site).timezone == "US/Eastern"


def test_a_profile_without_its_token_comes_back_with_what_was_typed(site: Site, ann: Browser) -> None:
    ann.get("/profile")
    ann.page.form("profile").find(".//input[@name='csrf_token']").set("value", "old")
    ann.submit("profile", {"contact_name": "Dr Grey"}, status=400)
    assert ann.page.by_id("contact_name").get("value") == "Dr Grey"
    ann.submit("profile")
    assert patient(site).contact_name == "Dr Grey"


ODD = ("x" * 101, "a\0b", "\u202egnp", "<b>&amp;", "\U0001f600", "{{ 1 }}", "%(x)s", "\x1b[31m", "\ufffe")


def test_odd_texts_are_kept_or_refused_but_never_trip_it(site: Site, ann: Browser) -> None:
    ann.get("/profile")
    token = _token(ann)
    for field in (
        "name",
        "timezone",
        "country",
        "procedure_name",
        "procedure_on",
        "contact_name",
        "contact_phone",
    ):
        for typed in ODD:
            data = {"csrf_token": token, "timezone": "UTC", field: typed}
            response = ann.client.post("/profile", data=data, base_url=ann.base_url)
            assert response.status_code in (303, 422), (field, typed)
            if response.status_code == 303:
                ann.get("/profile")


def _token(browser: Browser) -> str:
    field = browser.page.form("profile").find(".//input[@name='csrf_token']")
    assert field is not None
    return field.get("value", "")
