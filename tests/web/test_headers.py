"""The headers of every answer, and cookies, at the root of a host, under a path and on this machine alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from diary.rules.records import Sign
from diary.store.models import Patient
from diary.web.access import ACCESS
from tests.browser import Browser
from tests.factories import make_report
from tests.web.access.addresses import address_of
from tests.web.conftest import Site

MakeSite = Callable[..., Site]


def test_every_answer_carries_every_header(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        now = site.clock.now()
        saved = make_report(session, now, site.settings, patient, now.date(), signs=(Sign.CHEST,))
        follow_up_id = saved.opened[0].id
    for endpoint in ACCESS:
        method, path = address_of(site.app, endpoint, follow_up_id)
        for browser in (site.browser(), ann):
            headers = browser.fetch(path, method).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, endpoint
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            if endpoint != "static":
                assert headers["Cache-Control"] == "no-store", endpoint


@pytest.mark.parametrize("path", ["/nowhere", "/static/none.css", "/sign-out", "/today"])
def test_errors_and_redirects_carry_them_too(site: Site, path: str) -> None:
    headers = site.browser().fetch(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_files_are_kept_for_a_year_under_an_address_that_changes_with_them(
    site: Site, browser: Browser
) -> None:
    browser.get("/")
    address = next(
        link.get("href") for link in browser.page.root.iter("link") if link.get("rel") == "stylesheet"
    )
    assert address is not None
    assert re.fullmatch(r"/static/style\.css\?v=[0-9a-f]{12}", address)
    assert browser.fetch(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in ("/static/style.css", "/static/style.css?v=000000000000"):
        assert "immutable" not in browser.fetch(other).headers["Cache-Control"]


def test_files_ask_the_database_nothing(site: Site, ann: Browser) -> None:
    site.engine.dispose()
    site.engine.connect = None  # type: ignore[method-assign, assignment]
    assert ann.fetch("/static/style.css").status_code == 200


@pytest.mark.parametrize(
    ("url", "name", "path", "secure"),
    [
        ("http://127.0.0.1:8000", "diary", "/", False),
        ("http://localhost:8000/diary", "diary", "/diary", False),
        ("https://diary.example.org", "__Host-diary", "/", True),
        ("https://example.org/diary", "__Secure-diary", "/diary", True),
    ],
)
def test_the_cookie_is_bound_as_tightly_as_the_address_allows(
    make_site: MakeSite, url: str, name: str, path: str, secure: bool
) -> None:
    site = make_site(DIARY_SITE_URL=url)
    site.patient()
    browser = site.browser()
    browser.sign_in_unseen()
    assert browser.get("/profile").h1 == "Your profile"
    (cookie,) = browser.client._cookies.values()
    assert (cookie.key, cookie.path, cookie.secure) == (name, path, secure)
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.origin_only


def test_https_is_asked_for_where_the_site_has_it(make_site: MakeSite) -> None:
    site = make_site(DIARY_SITE_URL="https://diary.example.org")
    browser = site.browser()
    browser.get("/")
    assert browser.response is not None
    assert browser.response.headers["Strict-Transport-Security"].startswith("max-age=")


@pytest.mark.parametrize("strips", [True, False])
def test_a_site_under_a_path_works_whether_or_not_the_proxy_strips_it(
    make_site: MakeSite, strips: bool
) -> None:
    site = make_site(DIARY_SITE_URL="https://example.org/diary")
    client = site.app.test_client()
    path = "/today" if strips else "/diary/today"
    answer = client.get(path, base_url="https://example.org")
    assert answer.headers["Location"] == "/diary/sign-in?next=/diary/today"
    page = client.get("/sign-in" if strips else "/diary/sign-in", base_url="https://example.org").text
    assert 'action="/diary/sign-in"' in page
    assert 'href="/diary/static/style.css' in page


def test_a_whole_visit_under_a_path(make_site: MakeSite) -> None:
    site = make_site(DIARY_SITE_URL="https://example.org/diary")
    site.patient()
    browser = site.browser()
    browser.get("/follow-ups")
    page = browser.submit("sign-in", {"email": "ann@example.org", "password": "four blue boats at noon"})
    assert page.url == "https://example.org/diary/follow-ups"
    assert browser.sign_out().url == "https://example.org/diary/sign-in"


def test_links_in_mail_never_come_from_what_the_browser_says(site: Site, browser: Browser) -> None:
    site.patient()
    browser.get("/reset-password")
    browser.client.environ_base["HTTP_HOST"] = "evil.example"
    browser.client.environ_base["HTTP_X_FORWARDED_HOST"] = "evil.example"
    browser.submit("forgot-password", {"email": "ann@example.org"})
    assert site.mails()[0].params["link"].startswith("http://127.0.0.1:8000/reset-password/")
