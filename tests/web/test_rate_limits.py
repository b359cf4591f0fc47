"""What happens to whoever tries too often, and to nobody else."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import pytest

from diary.web.accounts import security
from tests.browser import Browser
from tests.factories import PASSWORD
from tests.web.conftest import Site

WRONG = "not the password"


def from_network(site: Site, address: str) -> Browser:
    browser = site.browser()
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def test_twenty_wrong_passwords_an_hour_from_one_network_then_a_page_that_says_when(site: Site) -> None:
    for number in range(20):
        from_network(site, "203.0.113.7").sign_in(f"p{number}@example.org", WRONG, status=422)
    stopped = from_network(site, "203.0.113.7")
    page = stopped.sign_in("p20@example.org", WRONG, status=429)
    assert page.h1 == "Too many tries"
    assert "Try again in 3 minutes." in page.text
    assert stopped.response is not None
    assert stopped.response.headers["Retry-After"] == "180"
    from_network(site, "203.0.113.8").sign_in("p20@example.org", WRONG, status=422)
    site.clock.move_on(minutes=3)
    from_network(site, "203.0.113.7").sign_in("p20@example.org", WRONG, status=422)


def test_over_the_limit_no_password_is_looked_at(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.patient()
    for number in range(20):
        from_network(site, "203.0.113.7").sign_in(f"p{number}@example.org", WRONG, status=422)
    monkeypatch.setattr(security, "verify_password", lambda *_: pytest.fail("the password was looked at"))
    from_network(site, "203.0.113.7").sign_in(status=429)


def test_twenty_wrong_passwords_a_day_for_one_address_wherever_they_come_from(site: Site) -> None:
    site.patient()
    for number in range(20):
        from_network(site, f"203.0.113.{number}").sign_in(password=WRONG, status=422)
    from_network(site, "198.51.100.1").sign_in(status=429)
    # A link by mail is a way in that no guessing closes.
    owner = from_network(site, "198.51.100.1")
    owner.get("/reset-password")
    owner.submit("forgot-password", {"email": "ann@example.org"})
    owner.get(site.mailed_path("reset_password"))
    owner.submit("reset-password", {"password": "a password that is new"})
    owner.sign_in(password="a password that is new")


def test_whoever_knows_the_password_is_never_stopped(site: Site, browser: Browser) -> None:
    site.patient()
    for _time in range(21):
        browser.sign_in_unseen()
        browser.sign_out()


def test_ten_mails_an_hour_for_one_address_known_or_not(site: Site) -> None:
    site.patient()
    for email in ("ann@example.org", "nobody@example.org"):
        for number in range(11):
            browser = from_network(site, f"203.0.113.{number}")
            browser.get("/reset-password")
            browser.submit("forgot-password", {"email": email}, status=200 if number < 10 else 429)
        browser.get("/sign-up")
        browser.submit("sign-up", {"email": email, "password": PASSWORD}, status=429)
    assert len(site.mails()) == 10


def test_a_proxy_is_believed_only_as_far_as_the_site_says(make_site: Callable[..., Site]) -> None:
    for proxies, expected in (("0", "198.51.100.9"), ("1", "203.0.113.2"), ("2", "203.0.113.1")):
        site = make_site(DIARY_PROXIES=proxies)
        seen: list[str | None] = []

        def look(seen: list[str | None] = seen) -> str:
            from flask import request

            seen.append(request.remote_addr)
            return ""

        site.app.view_functions["landing.index"] = look
        headers = {"X-Forwarded-For": "203.0.113.1, 203.0.113.2"}
        site.app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": "198.51.100.9"})
        assert seen == [expected]


@pytest.mark.slow
def test_an_answer_takes_as_long_for_an_address_without_an_account(site: Site) -> None:
    site.patient()
    took: dict[str, list[float]] = {"ann@example.org": [], "bob@example.org": []}
    for number in range(9):
        for email, times in took.items():
            browser = from_network(site, f"203.0.113.{number}")
            browser.get("/sign-in")
            began = time.process_time()
            browser.submit("sign-in", {"email": email, "password": WRONG}, status=422)
            times.append(time.process_time() - began)
    known, unknown = (median(times) for times in took.values())
    assert 0.7 < known / unknown < 1.4
