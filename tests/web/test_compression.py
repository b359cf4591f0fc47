"""Pages are sent packed, and nothing else about them changes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from diary.web.compression import LEAST_BYTES, MOST_BLUR, pack
from tests.browser import Browser
from tests.web.conftest import Site

MakeSite = Callable[..., Site]
AS_BROWSERS = "gzip, deflate, br, zstd"


def ask(browser: Browser, path: str, accepts: str = AS_BROWSERS, **headers: str) -> TestResponse:
    given = {"Accept-Encoding": accepts, **headers} if accepts else headers
    answer = browser.client.get(path, base_url=browser.base_url, headers=given)
    answer.get_data()
    answer.close()
    return answer


def without_tokens(page: bytes) -> bytes:
    return re.sub(rb'name="(csrf_token|form_ticket|ticket)"[^>]*', b"", page)


@pytest.mark.parametrize("path", ["/today", "/help", "/trends", "/no-such-page"])
def test_a_page_is_packed_and_says_the_same(site: Site, ann: Browser, path: str) -> None:
    packed, plain = ask(ann, path), ask(ann, path, "")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert without_tokens(gzip.decompress(packed.get_data())) == without_tokens(plain.get_data())
    assert len(packed.get_data()) < 0.6 * len(plain.get_data())
    assert packed.content_length == len(packed.get_data())
    for answer in (packed, plain):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("accepts", ["", "identity", "br", "gzip;q=0"])
def test_a_browser_that_does_not_take_it_gets_it_as_it_is(ann: Browser, accepts: str) -> None:
    answer = ask(ann, "/help", accepts)
    assert "Content-Encoding" not in answer.headers
    assert answer.get_data().startswith(b"<!doctype html>")


@pytest.mark.parametrize("name", ["style.css", "diary.js"])
def test_a_static_file_is_packed_once_and_the_same_each_time(site: Site, browser: Browser, name: str) -> None:
    plain, first, second = (
        ask(browser, f"/static/{name}", accepts) for accepts in ("", AS_BROWSERS, AS_BROWSERS)
    )
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.get_data() == second.get_data()
    assert gzip.decompress(first.get_data()) == plain.get_data()
    assert first.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in first.headers["Vary"]
    for had in (plain, first):
        again = ask(browser, f"/static/{name}", **{"If-None-Match": had.headers["ETag"]})
        assert again.status_code == 304
        assert not again.get_data()


def test_a_part_of_a_file_is_a_part_of_it_as_it_is(browser: Browser) -> None:
    whole = ask(browser, "/static/style.css", "").get_data()
    part = ask(browser, "/static/style.css", Range="bytes=10-19")
    assert part.status_code == 206
    assert part.get_data() == whole[10:20]
    assert "Content-Encoding" not in part.headers


def test_what_is_taken_home_and_what_is_small_is_not_packed(ann: Browser) -> None:
    copy = ask(ann, "/export/diary.csv")
    assert copy.status_code == 200
    small = ask(ann, "/livez")
    for answer in (copy, small):
        assert "Content-Encoding" not in answer.headers
    assert len(small.get_data()) < LEAST_BYTES


def test_a_head_says_what_a_page_would(ann: Browser) -> None:
    answer = ann.client.head("/help", base_url=ann.base_url, headers={"Accept-Encoding": AS_BROWSERS})
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert answer.headers["Content-Encoding"] == "gzip"


def test_where_the_proxy_packs_the_diary_does_not(make_site: MakeSite) -> None:
    browser = make_site(DIARY_COMPRESS="no").browser()
    for path in ("/help", "/static/style.css"):
        assert "Content-Encoding" not in ask(browser, path).headers


def test_the_length_of_a_page_does_not_tell_what_is_in_it(ann: Browser) -> None:
    lengths = {len(ask(ann, "/help").get_data()) for _each in range(40)}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) <= MOST_BLUR + 10, "the token in its form differs a little, too"


@pytest.mark.parametrize("blur", [0, 1, 2, 99, 100])
def test_what_blurs_the_length_is_passed_over(blur: int) -> None:
    page = "Wie geht es Łukasz?".encode() * 100
    assert gzip.decompress(pack(page, blur)) == page
    assert len(pack(page, blur)) == len(pack(page, 0)) + blur
