"""Signing in and out: rows on the server decide, whatever a browser keeps."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from diary.store.models import Account, SignedInSession
from tests.browser import Browser
from tests.factories import PASSWORD, make_account
from tests.web.conftest import Site

COOKIE = "diary"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def live(site: Site) -> int:
    with site.reading() as session:
        return session.scalar(select(func.count()).where(SignedInSession.ended_at.is_(None))) or 0


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/profile").h1 == "Your profile"


def test_a_kept_cookie_opens_nothing_after_signing_out(site: Site, ann: Browser) -> None:
    kept = ann.cookies()[COOKIE]
    assert is_signed_in(ann)
    assert ann.sign_out().h1 == "Sign in"
    thief = site.browser()
    thief.client.set_cookie(COOKIE, kept, domain="127.0.0.1")
    assert not is_signed_in(thief)
    assert live(site) == 0


def test_the_cookie_does_not_hold_what_the_table_does(site: Site, ann: Browser) -> None:
    with site.reading() as session:
        stored = session.scalars(select(SignedInSession.token_hash)).one()
    assert stored not in ann.cookies()[COOKIE]


def test_on_a_shared_device_a_session_ends_after_twelve_hours(site: Site, ann: Browser) -> None:
    site.clock.move_on(hours=11, minutes=59)
    assert is_signed_in(ann)
    site.clock.move_on(minutes=2)
    assert not is_signed_in(ann)


def test_the_browser_forgets_a_shared_devices_cookie_when_it_closes(site: Site) -> None:
    site.patient()
    for own_device in (False, True):
        browser = site.browser()
        browser.sign_in(own_device=own_device)
        cookie = browser.client.get_cookie(COOKIE, domain="127.0.0.1")
        assert cookie is not None
        assert (cookie.expires is not None) == own_device


def test_on_ones_own_device_a_session_lasts_ninety_days(site: Site, browser: Browser) -> None:
    site.patient()
    browser.sign_in(own_device=True)
    site.clock.move_on(days=89, hours=23)
    assert is_signed_in(browser)
    site.clock.move_on(hours=2)
    assert not is_signed_in(browser)


def test_an_inactive_account_cannot_sign_in_and_its_sessions_are_over(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        session.scalars(select(Account)).one().active = False
    assert not is_signed_in(ann)
    ann.sign_in(status=422)


def test_whoever_has_not_confirmed_gets_the_link_again_with_the_right_password_only(
    site: Site, browser: Browser
) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), confirmed=False)
    browser.sign_in(password="a wrong password", status=422)
    assert site.mails() == []
    browser.sign_in(status=422)
    browser.get(site.mailed_path("confirm_address"))
    browser.submit("confirm")
    browser.sign_in()
    site.clock.move_on(minutes=1)
    site.browser().sign_in()
    assert len(site.mails()) == 1


def test_signing_in_again_ends_the_session_this_browser_had(site: Site, ann: Browser) -> None:
    site.patient("bob@example.org")
    ann.get("/today")
    other_tab = site.browser()
    other_tab.get("/sign-in")
    other_tab.client.set_cookie(COOKIE, ann.cookies()[COOKIE], domain="127.0.0.1")
    ann.sign_out()
    ann.sign_in("bob@example.org")
    assert "bob@example.org" in ann.get("/profile").text
    assert live(site) == 1


def test_the_next_page_is_one_of_this_site(site: Site, browser: Browser) -> None:
    site.patient()
    assert browser.get("/follow-ups").url.endswith("/sign-in?next=/follow-ups")
    assert browser.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD}).url.endswith(
        "/follow-ups"
    )


def test_looking_at_pages_changes_only_when_one_was_last_seen(site: Site, ann: Browser) -> None:
    def row() -> tuple[object, ...]:
        with site.reading() as session:
            found = session.scalars(select(SignedInSession)).one()
            return found.last_seen_at, (found.token_hash, found.expires_at, found.ended_at, found.created_at)

    signed_in_at, rest = row()
    site.clock.move_on(minutes=4)
    ann.get("/follow-ups")
    assert row() == (signed_in_at, rest)
    site.clock.move_on(minutes=2)
    ann.get("/follow-ups")
    assert row() == (site.clock.now(), rest)


def test_one_sees_where_one_is_signed_in_and_can_end_it_all_elsewhere(site: Site, ann: Browser) -> None:
    phone = site.browser()
    phone.client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Android 16; Mobile) Gecko/146.0 Firefox/146.0 <b>"
    )
    phone.sign_in()
    ann.get("/devices")
    assert "Firefox on Android" in ann.page.text
    ann.submit("sign-out-elsewhere")
    assert "Firefox" not in ann.page.text
    assert not is_signed_in(phone)
    assert is_signed_in(ann)


def test_signing_out_needs_the_token(site: Site, ann: Browser) -> None:
    ann.post("/sign-out", status=400)
    assert is_signed_in(ann)
    assert ann.client.get("/sign-out").status_code == 405


def test_a_sign_in_form_without_its_token_comes_back(site: Site, browser: Browser) -> None:
    site.patient()
    browser.get("/sign-in?next=/follow-ups")
    browser.forget()
    browser.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD}, status=400)
    assert browser.page.by_id("email").get("value") == "ann@example.org"
    assert browser.submit("sign-in", {"password": PASSWORD}).url.endswith("/follow-ups")
