"""Probes ask by whatever address they found the process at; browsers are still asked for a name of the site's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from tests.web.conftest import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ASKED_BY = (
    "127.0.0.1:8000",
    "[::1]:8000",
    "[::1]",
    "10.42.0.7:8000",
    "[fd00::7]:8000",
    "diary_web:8000",
    "pod.example",
    "",
    "::1",
    "[::1",
    "[fe80::1%25eth0]:80",
    "a host with spaces",
    "a/b@c",
    "10.0.0.7:99999999",
)


@pytest.mark.parametrize("host", ASKED_BY)
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_a_probe_is_answered_whatever_it_calls_this_machine(site: Site, host: str, path: str) -> None:
    answer = site.app.test_client().get(path, headers={"Host": host})
    assert answer.status_code in ((200,) if path == "/livez" else (200, 503))
    assert not host or host not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "settings", [{}, {"DIARY_PROXIES": "1", "DIARY_SITE_URL": "https://home.example.org/diary"}]
)
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_nor_does_it_matter_what_a_proxy_calls_it_or_that_nobody_does(
    make_site: Callable[..., Site], settings: dict[str, str], path: str
) -> None:
    site = make_site(**settings)

    def without_a_name(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ.pop("HTTP_HOST")
        return site.app.wsgi_app(environ, start_response)

    client = Client(without_a_name)
    for said in (
        {},
        {"X-Forwarded-Host": "a b"},
        {"X-Forwarded-Host": "[::1"},
        {"X-Forwarded-For": "[::1]:80, ::1"},
    ):
        for method in ("GET", "HEAD"):
            answer = client.open(path, method=method, headers=said)
            assert answer.status_code in ((200,) if path == "/livez" else (200, 503)), said
            assert "Location" not in answer.headers


def test_a_page_is_still_refused_under_a_strange_name(site: Site) -> None:
    for host in ("evil.example", "10.42.0.7:8000", "[fd00::7]:8000", "[::1].evil.example", "[::1]x"):
        assert site.app.test_client().get("/sign-in", headers={"Host": host}).status_code == 400, host


def test_a_page_comes_under_an_ipv6_address_of_the_sites_own(make_site: Callable[..., Site]) -> None:
    site = make_site(DIARY_SITE_URL="http://[::1]:8000", DIARY_TRUSTED_HOSTS="[fd00::8]")
    for host in ("[::1]:8000", "[fd00::8]", "[fd00:0::8]:81"):
        assert site.app.test_client().get("/sign-in", headers={"Host": host}).status_code == 200, host
