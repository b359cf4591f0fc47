"""The pages that everybody can open."""

from __future__ import annotations

from diary.rules.thresholds import PRESETS
from tests.browser import Browser
from tests.web.conftest import Site


def test_the_landing_page_leads_to_signing_up_and_in(browser: Browser) -> None:
    page = browser.get("/")
    assert page.link("Start a diary") == "/sign-up"
    assert page.link("Sign in") == "/sign-in"


def test_whoever_keeps_a_diary_lands_on_where_they_stand(ann: Browser) -> None:
    assert ann.get("/").h1 == "Good afternoon, Ann"


def test_the_help_page_is_open_to_all_and_says_what_the_diary_is_not(browser: Browser) -> None:
    page = browser.get("/help")
    assert "No doctor has signed these rules yet." in page.text
    assert "It cannot call for help. Most likely nobody is reading it right now." in page.text


def test_the_help_page_gives_the_sites_own_numbers(site: Site, browser: Browser) -> None:
    numbers = PRESETS[site.settings.rules_preset]
    page = browser.get("/help")
    assert f"pain of {numbers.severe_from} or more" in page.text
    assert f"up to {numbers.after_procedure_days} days after" in page.text


def test_every_page_ends_with_whom_to_call(site: Site, ann: Browser) -> None:
    assert ann.get("/today").link("999") == "tel:999"
    assert site.browser().get("/").link("112") == "tel:112"
    for path in ("/today", "/help", "/nothing-here"):
        page = ann.get(path, status=404 if path == "/nothing-here" else 200)
        assert "Nobody watches it all the time." in page.text


def test_the_language_and_the_way_past_the_menu_are_given(browser: Browser) -> None:
    page = browser.get("/")
    assert page.root.get("lang") == "en"
    assert page.link("Skip to the page") == "#main"
