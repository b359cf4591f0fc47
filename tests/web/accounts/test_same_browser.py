"""Confirming signs in whoever signed up in this very browser, once; and nobody else by any part of it alone."""

from __future__ import annotations

import base64
import zlib

import pytest
from sqlalchemy import Engine, select

from diary.store.models import Account, Patient, SignedInSession
from tests.browser import Browser
from tests.factories import PASSWORD, make_account
from tests.web.accounts.welcoming import AGREE
from tests.web.conftest import Site

ANN = "ann@example.org"


@pytest.fixture
def web_engine(engine: Engine) -> Engine:
    """These run on both databases."""
    return engine


def sign_up(
    browser: Browser, email: str = ANN, password: str = PASSWORD, *, own_device: bool = False
) -> None:
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": email, "password": password, "own_device": own_device})


def confirm(site: Site, browser: Browser, path: str = "", **fields: str) -> None:
    browser.get(path or site.mailed_path("confirm_address"))
    browser.submit("confirm", fields)


def is_in(browser: Browser) -> bool:
    return browser.get("/devices").h1 == "Where you are signed in"


def twin_of(site: Site, browser: Browser) -> Browser:
    """Another browser with the same cookies: a copy made by somebody, or a tap that was sent before the answer."""
    twin = site.browser()
    twin.client._cookies.update(browser.client._cookies)
    return twin


def test_who_signed_up_here_is_in_by_confirming(site: Site, browser: Browser) -> None:
    sign_up(browser)
    browser.get(site.mailed_path("confirm_address"))
    assert "Then you are signed in here, until you close the browser." in browser.page.text
    browser.submit("confirm")
    assert browser.page.h1 == AGREE
    assert is_in(browser)


@pytest.mark.parametrize("own_device", [False, True])
def test_what_was_said_of_the_device_holds(site: Site, browser: Browser, own_device: bool) -> None:
    sign_up(browser, own_device=own_device)
    (kept,) = browser.client._cookies.values()
    assert (kept.expires is not None) == own_device
    browser.get(site.mailed_path("confirm_address"))
    assert ("for 90 days" in browser.page.text) == own_device
    browser.submit("confirm")
    (kept,) = browser.client._cookies.values()
    assert (kept.expires is not None) == own_device
    with site.reading() as session:
        assert session.scalars(select(SignedInSession.own_device)).one() == own_device


def test_elsewhere_it_leads_to_the_sign_in_with_the_address_filled_in(site: Site, browser: Browser) -> None:
    sign_up(browser)
    other = site.browser()
    other.get(site.mailed_path("confirm_address"))
    page = other.page
    assert page.html.index("do not press the button") < page.html.index("Yes, confirm my address")
    other.submit("confirm")
    assert other.page.h1 == "Sign in"
    assert other.page.by_id("email").get("value") == ANN
    assert other.get("/sign-in").by_id("email").get("value") == ANN, "a reload loses nothing"
    other.submit("sign-in", {"password": PASSWORD})
    assert other.page.h1 == AGREE
    assert not is_in(browser), "the browser that signed up did not press"


def test_whoever_signed_up_with_anothers_address_is_not_let_in_by_their_press(site: Site) -> None:
    stranger, owner = site.browser(), site.browser()
    sign_up(stranger, password="the stranger's choice")
    confirm(site, owner)
    assert owner.page.h1 == "Sign in"
    assert not is_in(stranger)
    assert not is_in(owner)


def test_the_cookie_of_another_account_is_of_no_use(site: Site) -> None:
    ann, bob = site.browser(), site.browser()
    sign_up(ann)
    anns = site.mailed_path("confirm_address")
    sign_up(bob, "bob@example.org")
    confirm(site, bob, anns)
    assert bob.page.h1 == "Sign in"
    assert not is_in(bob)
    confirm(site, bob, site.mailed_path("confirm_address"))
    with site.reading() as session:
        (row,) = session.scalars(select(SignedInSession))
        assert session.get_one(Account, row.account_id).email == "bob@example.org"


def test_the_link_signs_in_once(site: Site, browser: Browser) -> None:
    sign_up(browser)
    path, copy = site.mailed_path("confirm_address"), twin_of(site, browser)
    copy.get(path)
    confirm(site, browser)
    assert browser.get(path).h1 == "Your address is confirmed"
    assert browser.page.link("Go on") == "/"
    browser.sign_out()
    site.clock.move_on(minutes=1)
    copy.submit("confirm")
    assert copy.page.h1 == "Sign in"
    assert not is_in(copy)


def test_a_second_tap_before_the_answer_is_the_same_press(site: Site, browser: Browser) -> None:
    sign_up(browser)
    browser.get(site.mailed_path("confirm_address"))
    second = twin_of(site, browser)
    second.get(site.mailed_path("confirm_address"))
    browser.submit("confirm")
    second.submit("confirm")
    assert second.page.h1 == AGREE


def test_signing_up_again_leaves_the_browser_before_with_nothing(site: Site) -> None:
    before, after = site.browser(), site.browser()
    sign_up(before, password="the first password")
    sign_up(after, password="the second password")
    confirm(site, before)
    assert before.page.h1 == "Sign in"
    assert not is_in(before)


def test_the_cookie_does_not_tell_whether_the_address_has_an_account(site: Site) -> None:
    with site.writing() as session:
        make_account(session, site.clock.now(), "old@example.org")
    seen = set()
    for email in ("old@example.org", "new@example.org"):
        browser = site.browser()
        sign_up(browser, email)
        (kept,) = browser.cookies().values()
        seen.add(shape_of(kept))
    assert len(seen) == 1


def shape_of(cookie: str) -> tuple[str, ...]:
    """The names in a session cookie, and the lengths of what they hold."""
    payload = cookie.removeprefix(".").split(".")[0]
    data = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    text = (zlib.decompress(data) if cookie.startswith(".") else data).decode()
    return tuple("x" * len(part) if len(part) >= 32 or "@" in part else part for part in text.split('"'))


def test_an_account_that_is_switched_off_is_not_let_in(site: Site, browser: Browser) -> None:
    sign_up(browser)
    with site.writing() as session:
        session.scalars(select(Account)).one().active = False
    confirm(site, browser)
    assert not is_in(browser)


def test_another_session_of_this_browser_ends_and_the_cookie_is_new(site: Site, browser: Browser) -> None:
    sign_up(browser)
    path = site.mailed_path("confirm_address")
    other = site.patient("other@example.org")
    assert other
    mixed = twin_of(site, browser)
    mixed.sign_in("other@example.org")
    # The sign-in has put the noted sign-up away: whoever is at this browser now is somebody else.
    confirm(site, mixed, path)
    with site.reading() as session:
        (row,) = session.scalars(select(SignedInSession))
        assert session.get_one(Account, row.account_id).email == "other@example.org"
        assert row.ended_at is None


@pytest.mark.parametrize(
    ("zone", "taken"),
    [("America/New_York", "America/New_York"), ("", "UTC"), ("Mars/Base", "UTC"), ("../etc/passwd", "UTC")],
)
def test_the_time_zone_of_the_browser_is_a_first_guess(
    site: Site, browser: Browser, zone: str, taken: str
) -> None:
    sign_up(browser)
    confirm(site, browser, zone=zone)
    with site.reading() as session:
        found = session.scalars(select(Patient)).one()
        assert (found.timezone, found.country, found.set_up_at) == (taken, "", None)


def test_without_its_token_the_button_comes_again_and_confirms_nothing(site: Site, browser: Browser) -> None:
    sign_up(browser)
    path = site.mailed_path("confirm_address")
    assert browser.post(path).h1 == "Confirm your address"
    with site.reading() as session:
        assert session.scalars(select(Account.confirmed_at)).one() is None
    confirm(site, browser)
    assert browser.post(path).h1 == "Your address is confirmed"
