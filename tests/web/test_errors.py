"""When something goes wrong: plain words, the right status, whom to call, and never a traceback."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import text

from tests.browser import Browser
from tests.web.conftest import Site


def test_an_address_that_leads_nowhere(browser: Browser) -> None:
    assert browser.get("/nowhere", status=404).h1 == "There is no such page"


def test_a_page_used_the_wrong_way_says_which_ways_there_are(browser: Browser) -> None:
    assert browser.post("/help", status=405).h1 == "This page cannot be used that way"
    assert browser.response is not None
    assert "GET" in browser.response.headers["Allow"]


def test_a_form_without_its_token_says_what_to_do(ann: Browser) -> None:
    page = ann.post("/devices", status=400)
    assert page.h1 == "Please try that again"
    assert "Nothing was changed." in page.text


@pytest.mark.parametrize(
    "content", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
)
def test_more_than_a_megabyte_is_refused(site: Site, content: str) -> None:
    client = site.app.test_client()
    answer = client.post(
        "/sign-in", input_stream=BytesIO(b"a" * 1_000_001), content_length=1_000_001, content_type=content
    )
    assert answer.status_code == 413
    assert "That was too much" in answer.text


def test_a_fault_of_ours_shows_whom_to_call_and_no_traceback(site: Site, ann: Browser) -> None:
    site.app.view_functions["landing.how_it_works"] = lambda: 1 / 0
    page = ann.get("/help", status=500)
    assert page.h1 == "Something went wrong"
    assert "If you feel unwell, do not wait for this page." in page.text
    assert "999" in page.text
    assert "ZeroDivisionError" not in page.html


def test_the_page_comes_even_when_the_database_is_gone(site: Site, ann: Browser) -> None:
    with site.writing() as session:
        session.execute(text("DROP TABLE signed_in_session"))
    page = ann.get("/follow-ups", status=503)
    assert page.h1 == "The diary cannot be reached now"
    assert "112" in page.text


def test_the_page_comes_even_when_the_frame_of_all_pages_is_broken(site: Site, browser: Browser) -> None:
    del site.app.jinja_env.globals["labels"]
    site.app.template_context_processors[None].clear()
    assert browser.get("/help", status=500).h1 == "Something went wrong"
    assert "112" in browser.page.text


@pytest.mark.parametrize(
    "body", [b"null", b"[1]", b'"x"', b"{", b"5", b"\xff\xfe", b'{"email": ["x"], "csrf_token": {}}'],
)  # fmt: skip
def test_json_in_a_forms_place_is_refused_not_tripped_over(site: Site, ann: Browser, body: bytes) -> None:
    ann.get("/profile")
    token = next(f.get("value") for f in ann.page.root.iter("input") if f.get("name") == "csrf_token")
    for path in ("/sign-in", "/sign-up", "/profile", "/reset-password", "/change-password"):
        answer = ann.client.post(
            path,
            data=body,
            content_type="application/json",
            headers={"X-CSRFToken": token},
            base_url=ann.base_url,
        )
        assert 400 <= answer.status_code < 500, path


@pytest.mark.parametrize("path", ["/%00", "/sign-in?next=%00", "/saved/%00", "/saved/2026-13-45", "/follow-ups/0",
                                  "/follow-ups/99999999999999999999999", "/static/../app.py", "/static/%2e%2e/app.py",
                                  "/confirm/" + "x" * 5000, "/%ff%fe", "/today?day=%00", "/today?day=x"])  # fmt: skip
def test_odd_addresses_are_answered(site: Site, ann: Browser, path: str) -> None:
    assert ann.fetch(path).status_code < 500


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "=;", '"', "ÿ" * 300])
def test_odd_cookies_are_nobodys(site: Site, browser: Browser, cookie: str) -> None:
    browser.client.set_cookie("diary", cookie, domain="127.0.0.1")
    assert browser.get("/today").h1 == "Sign in"
