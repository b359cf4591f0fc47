"""The first questions, and the same questions later."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from diary.store.models import Patient, SavedReport, SweepState
from tests.browser import Browser
from tests.factories import make_report
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


ANSWERS = {
    "name": " Ann ",
    "timezone": "America/New_York",
    "country": "US",
    "procedure_name": "Angioplasty and stent",
    "procedure_on": "2026-01-02",
    "contact_name": "Heart team, St Mary’s",
    "contact_phone": "+1 (555) 010-4477",
}
AGREED = {"keep_diary": True, "alert_mail": "yes"}


def test_the_first_questions_come_before_the_first_report(site: Site, newcomer: Browser) -> None:
    assert newcomer.page.h1 == "Welcome"
    page = newcomer.submit("welcome", {**ANSWERS, **AGREED})
    assert page.url.endswith("/today")
    found = patient(site)
    assert found.account.name == "Ann"
    assert (found.timezone, found.country, found.procedure_on) == ("America/New_York", "US", date(2026, 1, 2))
    assert (found.contact_name, found.contact_phone) == (ANSWERS["contact_name"], ANSWERS["contact_phone"])
    assert found.set_up_at == site.clock.now()
    assert newcomer.get("/welcome").h1 == "Your profile"


def test_follow_ups_do_not_wait_for_the_first_questions(newcomer: Browser) -> None:
    assert newcomer.get("/follow-ups").url.endswith("/follow-ups")


def test_skipping_keeps_what_is_valid_and_asks_no_more(site: Site, newcomer: Browser) -> None:
    newcomer.submit(
        "welcome",
        {**ANSWERS, "procedure_on": "2026-02-30", "contact_phone": "ring me"},
        button="Skip for now",
    )
    found = patient(site)
    assert found.set_up_at is not None
    assert (found.account.name, found.procedure_on, found.contact_phone) == ("Ann", None, "")
    assert newcomer.get("/today").url.endswith("/today")


def test_skipping_all_of_it_leaves_the_zone_for_later(site: Site, newcomer: Browser) -> None:
    newcomer.submit("welcome", button="Skip for now")
    assert (patient(site).timezone, patient(site).procedure_name) == ("UTC", "Angioplasty")


def test_without_a_time_zone_the_answers_are_not_saved(site: Site, newcomer: Browser) -> None:
    newcomer.submit("welcome", {**ANSWERS, **AGREED, "timezone": ""}, status=422)
    assert newcomer.page.errors == ["Choose the time zone where you live."]
    assert newcomer.page.by_id("name").get("value") == "Ann"
    assert patient(site).set_up_at is None


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
    page = newcomer.get("/welcome", headers={"Accept-Language": "fr-FR,fr;q=0.9,en-US;q=0.8"})
    zone = page.by_id("timezone").find(".//option[@selected]")
    assert zone is not None
    assert zone.get("value") == "Europe/Paris"
    country = page.by_id("country").find(".//option[@selected]")
    assert country is None or country.get("value") == ""


def test_a_known_time_zone_offers_its_country_and_skipping_takes_none(site: Site, browser: Browser) -> None:
    site.patient(timezone="Europe/Berlin", country="", set_up=False)
    browser.sign_in_unseen()
    page = browser.get("/welcome", headers={"Accept-Language": "en-GB"})
    chosen = page.by_id("country").find(".//option[@selected]")
    assert chosen is not None
    assert (chosen.get("value"), chosen.text) == ("DE", "Germany – call 112")

    browser.submit("welcome", button="Skip for now")

    assert patient(site).country == ""
    assert patient(site).timezone == "Europe/Berlin"


def test_a_country_that_was_chosen_is_kept_by_skipping_too(site: Site, browser: Browser) -> None:
    site.patient(timezone="Europe/Berlin", country="", set_up=False)
    browser.sign_in_unseen()
    browser.get("/welcome")
    browser.submit("welcome", {"country": "GB"}, button="Skip for now")
    assert patient(site).country == "GB"


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
