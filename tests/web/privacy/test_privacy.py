"""The privacy page says what this very site does."""

from __future__ import annotations

from collections.abc import Callable

from tests.addresses import WATCHER
from tests.browser import Browser
from tests.web.conftest import Site


def test_everybody_can_read_it_and_every_page_leads_there(browser: Browser) -> None:
    browser.get("/")
    assert browser.follow("Privacy").h1 == "Privacy"
    browser.get("/no-such-page", status=404)
    assert browser.follow("Privacy").h1 == "Privacy"


def test_signing_up_leads_there(browser: Browser) -> None:
    browser.get("/sign-up")
    assert browser.follow("what is kept, for how long, and who can see it").h1 == "Privacy"


def test_how_long_things_are_kept_comes_from_the_settings(make_site: Callable[..., Site]) -> None:
    site = make_site(
        DIARY_KEPT_MAIL_DAYS="33",
        DIARY_KEPT_SESSION_DAYS="1",
        DIARY_SESSION_DAYS="44",
        DIARY_BACKUP_KEEP="55",
    )
    text = site.browser().get("/privacy").text
    assert "with the address and the time: 33 days." in text
    assert "1 day after it ended." in text
    assert "signed in for 44 days" in text
    assert "goes after 55 days at most" in text


def test_the_last_copy_of_each_week_is_counted_in(site: Site) -> None:
    assert "goes after 28 days at most" in site.browser().get("/privacy").text


def test_a_site_without_copies_of_its_own_promises_nothing_about_them(
    make_site: Callable[..., Site],
) -> None:
    text = make_site(DIARY_BACKUP_DAILY="no").browser().get("/privacy").text
    assert "no spare copies by itself" in text
    assert "spare copies goes within" not in text


def test_it_says_where_mail_goes(make_site: Callable[..., Site]) -> None:
    assert "not set up to send mail" in make_site(DIARY_SMTP_HOST="").browser().get("/privacy").text
    sends = make_site(DIARY_SMTP_HOST="mail.example.org", DIARY_MAIL_FROM="diary@clinic.example")
    assert "not set up to send mail" not in sends.browser().get("/privacy").text


def test_it_tells_of_an_address_outside_that_is_asked_and_not_which(make_site: Callable[..., Site]) -> None:
    asked = "asks an address elsewhere"
    assert asked not in make_site().browser().get("/privacy").text
    site = make_site(DIARY_PING_URL=WATCHER, DIARY_PING_MINUTES="10")
    page = site.browser().get("/privacy")
    assert f"{asked} every 10 minutes." in page.text
    assert "Nothing about you or your diary is sent." in page.text
    assert "watch.example.org" not in page.html
    often = make_site(DIARY_PING_URL=WATCHER, DIARY_PING_MINUTES="1")
    assert f"{asked} each minute." in often.browser().get("/privacy").text


def test_it_is_honest_about_whoever_runs_the_site_and_about_what_is_missing(browser: Browser) -> None:
    text = browser.get("/privacy").text
    assert "they can open the database on the server" in text
    assert "What is not there yet" in text
    assert "A lock on the database itself." in text


def test_whoever_keeps_a_diary_finds_the_pages_to_act_on(ann: Browser) -> None:
    ann.get("/privacy")
    assert ann.follow("What you agreed to").url.endswith("/consents")
    ann.get("/privacy")
    assert ann.follow("A copy of your diary").url.endswith("/export")


def test_it_says_what_the_link_in_a_reminder_lets_others_do(browser: Browser) -> None:
    text = browser.get("/privacy").text
    assert "A reminder holds a link." in text
    assert "for 36 hours at most. Whoever else has the mail can do that too." in text


def test_it_names_being_away_and_the_page_for_the_doctor(browser: Browser) -> None:
    text = browser.get("/privacy").text
    assert "in hospital or away, who said it, and until when" in text
    assert "It goes to nobody by itself" in text
