"""In which country the patient is: asked with its number until it is answered, and no report waits for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from sqlalchemy import select

from diary.store.models import Patient
from tests.browser import Browser
from tests.page import Page
from tests.web.accounts.welcoming import COUNTRY, PROCEDURE, to_the_country
from tests.web.conftest import PHONE, Site
from tests.web.reports.reporting import says_what_to_do

QUESTION = "In which country are you now?"


def country(site: Site, email: str = "ann@example.org") -> str:
    with site.reading() as session:
        return session.scalars(select(Patient.country).where(Patient.id == site.patient_ids[email])).one()


def chosen(page: Page, field: str) -> tuple[str | None, str | None]:
    option = page.by_id(field).find(".//option[@selected]")
    assert option is not None
    return option.get("value"), option.text


@pytest.fixture
def newcomer(site: Site) -> Browser:
    """Signed in for the first time, in a place that the time zone names."""
    site.patient(set_up=False, timezone="Asia/Calcutta", country="")
    browser = site.browser()
    browser.sign_in_unseen()
    return browser


def test_the_country_is_asked_with_its_number(newcomer: Browser) -> None:
    page = to_the_country(newcomer)
    assert page.h1 == COUNTRY
    assert QUESTION in page.text
    assert chosen(page, "country") == ("IN", "India – call 112")
    fields = [e.get("name") for e in page.form("country-first").iter() if e.tag in ("input", "select")]
    assert fields == ["csrf_token", "country", "timezone"]


def test_each_first_question_says_what_to_do_for_who_is_unwell_now(site: Site, newcomer: Browser) -> None:
    for path in ("agree", "country", "procedure", "doctor"):
        page = newcomer.get(f"/welcome/{path}")
        line = page.with_class("unwell-now")[0]
        assert [link.get("href") for link in line.iter("a")] == ["tel:112"]
    for path in ("agree", "country"):
        page = newcomer.get(f"/welcome/{path}")
        assert page.html.index("unwell-now") < page.html.index('<form method="post" action="/welcome')


def test_there_is_no_way_past_the_country_and_that_of_the_time_zone_is_offered(site: Site) -> None:
    site.patient(set_up=False, timezone="UTC", country="")
    browser = site.browser()
    browser.sign_in_unseen()
    to_the_country(browser)
    answers = {"timezone": "America/New_York", "later": "yes", "skip": "yes"}
    page = browser.post("/welcome/country", {**with_token(browser), **answers}, status=422)
    assert page.errors == ["Choose the country you are in. The diary shows its emergency number."]
    assert chosen(page, "country") == ("US", "United States – call 911")
    assert country(site) == ""
    assert browser.get("/today").h1 == COUNTRY
    browser.post("/welcome/country", {**with_token(browser), **answers, "country": "US"})
    assert country(site) == "US"
    assert browser.page.h1 == PROCEDURE


def with_token(browser: Browser) -> dict[str, str]:
    hidden = [e for e in browser.page.form("country-first").iter("input") if e.get("type") == "hidden"]
    return {e.get("name", ""): e.get("value", "") for e in hidden}


def test_whoever_has_not_said_is_asked_with_the_report(site: Site) -> None:
    site.patient(timezone="Asia/Calcutta", country="")
    newcomer = site.browser()
    newcomer.sign_in_unseen()
    page = newcomer.get("/today")
    assert QUESTION in page.text
    assert chosen(page, "now_in") == ("IN", "India – call 112")
    newcomer.submit("report", {"signs": ["none"], "now_in": "GB"})
    assert country(site) == "GB"
    assert QUESTION not in newcomer.get("/today?day=2026-01-05").text


def test_a_danger_is_reported_whatever_becomes_of_the_question(site: Site) -> None:
    site.patient(timezone="Asia/Calcutta", country="")
    newcomer = site.browser()
    newcomer.sign_in_unseen()
    newcomer.get("/today")
    newcomer.submit("report", {"signs": ["chest"], "now_in": ""})
    assert newcomer.page.h1 == "Get emergency help now"
    assert country(site) == ""
    assert "tel:112" in newcomer.page.html


def test_no_number_is_112_only_because_nobody_named_the_country(site: Site) -> None:
    site.patient(timezone="America/New_York", country="")
    browser = site.browser()
    browser.sign_in_unseen()
    browser.get("/today")
    page = browser.submit("report", {"signs": ["chest"], "now_in": ""})
    (card,) = page.with_class("care-emergency")
    assert next(link.get("href") for link in card.iter("a")) == "tel:911"


@pytest.mark.parametrize("made_up", ["XX", "ZZ", "gb", "United Kingdom"])
def test_what_is_no_country_is_not_taken(site: Site, made_up: str) -> None:
    site.patient(timezone="Asia/Calcutta", country="")
    newcomer = site.browser()
    newcomer.sign_in_unseen()
    newcomer.get("/today")
    hidden = [e for e in newcomer.page.form("report").iter("input") if e.get("type") == "hidden"]
    data = {e.get("name", ""): e.get("value", "") for e in hidden}
    newcomer.post("/today", {**data, "signs": "chest", "now_in": made_up})
    assert says_what_to_do(newcomer) or "tel:112" in newcomer.page.html
    assert country(site) == ""


def test_whose_country_is_known_is_not_asked(ann: Browser) -> None:
    assert QUESTION not in ann.get("/today").text


def test_the_profile_says_what_a_missing_date_means(ann: Browser) -> None:
    page = ann.get("/profile")
    assert "If you do not know the date, the diary stays as careful as in the first 30 days" in page.text


def test_the_call_in_the_form_is_that_of_the_country_chosen_in_it(
    headless: Chromium, site: Site, address: str
) -> None:
    site.patient(timezone="America/New_York", country="")
    browser = site.browser()
    browser.sign_in_unseen()
    context = headless.new_context(viewport=PHONE)
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in browser.cookies().items()]
    )
    page = context.new_page()
    page.goto(f"{address}/today")
    page.locator("#signs-chest").check()
    call = page.locator(".danger-bar .button-call")
    expect(call).to_have_text("Call 911")
    page.locator("#now_in").select_option("GB")
    expect(call).to_have_text("Call 999")
    expect(call).to_have_attribute("href", "tel:999")
    context.close()


def test_the_country_and_the_number_follow_the_browsers_time_zone(
    headless: Chromium, site: Site, address: str
) -> None:
    site.patient(set_up=False, timezone="UTC", country="")
    browser = site.browser()
    browser.sign_in_unseen()
    context = headless.new_context(viewport=PHONE, timezone_id="America/New_York")
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in browser.cookies().items()]
    )
    page = context.new_page()
    page.goto(f"{address}/welcome/country")
    expect(page.locator("#country")).to_have_value("US")
    expect(page.locator(".unwell-now a")).to_have_text("911")
    page.locator("#country").select_option("GB")
    expect(page.locator(".unwell-now a")).to_have_attribute("href", "tel:999")
    page.locator("#timezone").select_option("Europe/Paris")
    expect(page.locator("#country")).to_have_value("GB")
    context.close()
