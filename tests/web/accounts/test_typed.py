"""What people and strangers type into the account pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from diary.store.models import SignedInSession
from tests.browser import Browser
from tests.factories import PASSWORD, make_account
from tests.web.conftest import Site


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann@example.org", "not the password"), ("nobody@example.org", PASSWORD), ("raw@example.org", PASSWORD),
     ("raw@example.org", "not the password"), ("cli@example.org", PASSWORD), ("no address", PASSWORD),
     ("ann@example.org", "x" * 5000), ("ann\0@example.org", "\ud83d".encode("utf-8", "replace").decode())],
)  # fmt: skip
def test_every_failure_looks_the_same(site: Site, browser: Browser, email: str, password: str) -> None:
    site.patient()
    with site.writing() as session:
        make_account(session, site.clock.now(), "raw@example.org", confirmed=False)
        make_account(session, site.clock.now(), "cli@example.org", password=None)
    page = browser.sign_in(email, password, status=422)
    assert page.errors == [
        "We could not sign you in. Check your address and your password.",
        "If you have just signed up, open the link in our mail first. We send it again when you try to sign in.",
    ]
    with site.reading() as session:
        assert session.scalars(select(SignedInSession)).all() == []
    assert "x" * 100 not in page.html


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/\tevil", "evil.example", "http:evil.example", "///evil.example", "/\n/evil.example"],
)  # fmt: skip
def test_no_address_elsewhere_is_a_next_page(site: Site, browser: Browser, target: str) -> None:
    site.patient()
    browser.get("/sign-in")
    page = browser.submit("sign-in", {"email": "ann@example.org", "password": PASSWORD, "next": target})
    assert page.url == "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    "password",
    ["", "short", "ninechars", "password123", "PASSWORD123", "aaaaaaaaaaaa", "1234567890", "ab c" * 51,
     "ann@example.org", "qwertyuiop", "abcdefghijkl"],
)  # fmt: skip
def test_passwords_that_are_easy_to_guess_are_refused(site: Site, browser: Browser, password: str) -> None:
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": "ann@example.org", "password": password}, status=422)
    assert browser.page.errors
    assert site.mails() == []


@pytest.mark.parametrize(
    "password", ["ten chars!", "x1" + "ab c" * 49 + "yz", "пароль из слов", "a\0b c d e f g"]
)
def test_long_passwords_and_all_scripts_are_taken(site: Site, browser: Browser, password: str) -> None:
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": "ann@example.org", "password": password})
    browser.get(site.mailed_path("confirm_address"))
    browser.submit("confirm")
    site.browser().sign_in(password=password)


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@example.org", "a b@example.org", "a@b\r\nBcc: c@d"])
def test_what_is_no_address_is_told_kindly(site: Site, browser: Browser, email: str) -> None:
    browser.get("/sign-up")
    browser.submit("sign-up", {"email": email, "password": PASSWORD}, status=422)
    assert browser.page.errors == ["Type an e-mail address such as name@example.org."]
    assert site.mails() == []


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "☃", ".eJyL.x.y"])
def test_a_link_that_was_not_sent_by_us_says_so(browser: Browser, token: str) -> None:
    assert browser.get(f"/confirm/{token}", status=400).h1 == "This link no longer works"
    assert browser.get(f"/reset-password/{token}", status=400).h1 == "This link no longer works"
