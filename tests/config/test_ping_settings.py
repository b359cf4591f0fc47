"""Which address is asked while the diary is well, and how often."""

from __future__ import annotations

import pytest

from diary.config import ConfigError, load


def test_nobody_is_asked_unless_somebody_says_so() -> None:
    settings = load({})
    assert (settings.ping_url, settings.ping_minutes) == ("", 5)


@pytest.mark.parametrize(
    "url",
    [
        "https://watch.example.org/3f0c-41",
        "http://127.0.0.1:8123/ping?key=1&state=up",
        "https://[2001:db8::1]/x",
    ],
)
def test_an_address_of_the_web_is_taken_as_it_stands(url: str) -> None:
    settings = load({"DIARY_PING_URL": f" {url} ", "DIARY_PING_MINUTES": "60"})
    assert (settings.ping_url, settings.ping_minutes) == (url, 60)
    assert url not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "watch.example.org/hush",
        "ftp://watch.example.org/hush",
        "file:///hush",
        "https:///hush",
        "https://user:hush@watch.example.org/",
        "https://watch.example.org/hush b",
        "https://watch.example.org/#hush",
        "https://watch.example.org:99999/hush",
        "https://wätch.example.org/hush",
    ],
)
def test_anything_else_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load({"DIARY_PING_URL": url})
    (fault,) = refused.value.faults
    assert fault.startswith("DIARY_PING_URL: expected an address such as https://watch.example.org/key")
    assert "hush" not in fault


@pytest.mark.parametrize("minutes", ["0", "1441", "often"])
def test_it_is_asked_once_a_minute_at_the_most_and_once_a_day_at_the_least(minutes: str) -> None:
    with pytest.raises(ConfigError, match="expected a whole number from 1 to 1440"):
        load({"DIARY_PING_MINUTES": minutes})
