"""Quiet hours, by the clock on the wall, also over midnight and where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.rules.quiet import Quiet

LONDON = ZoneInfo("Europe/London")
NIGHT = Quiet(22 * 60, 7 * 60)
NOON = Quiet(12 * 60, 14 * 60)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-01-05T21:59", None),
        (NIGHT, "2026-01-05T22:00", "2026-01-06T07:00"),
        (NIGHT, "2026-01-06T06:59:59", "2026-01-06T07:00"),
        (NIGHT, "2026-01-06T07:00", None),
        (NOON, "2026-01-05T11:59", None),
        (NOON, "2026-01-05T12:00", "2026-01-05T14:00"),
        (NOON, "2026-01-05T14:00", None),
        (NIGHT, "2026-07-01T21:30", "2026-07-02T06:00"),  # summer time
        (NIGHT, "2026-03-28T23:00", "2026-03-29T06:00"),  # an hour shorter
        (Quiet(0, 90), "2026-03-29T00:30", "2026-03-29T01:00"),  # its end is skipped
        (Quiet(60, 90), "2026-10-25T00:10", "2026-10-25T00:30"),
        (Quiet(60, 90), "2026-10-25T00:40", None),
        (Quiet(60, 90), "2026-10-25T01:10", "2026-10-25T01:30"),  # shown a second time, and as quiet
    ],
)
def test_it_is_quiet_until_their_end(quiet: Quiet, now: str, until: str | None) -> None:
    assert quiet.until(utc(now), LONDON) == (utc(until) if until else None)


@given(
    start=st.integers(0, 1439),
    end=st.integers(0, 1439),
    minutes=st.integers(0, 366 * 24 * 60),
    zone=st.sampled_from(
        ["Europe/London", "America/Nuuk", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Tokyo"]
    ),
)
def test_their_end_is_later_and_is_not_quiet(start: int, end: int, minutes: int, zone: str) -> None:
    if start == end:
        return
    quiet, now = Quiet(start, end), utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    until = quiet.until(now, ZoneInfo(zone))
    if until is not None:
        # The clocks may go back to where it is quiet just then: it ends once more within hours.
        again = quiet.until(until, ZoneInfo(zone))
        assert until > now
        assert again is None or until < again <= until + timedelta(hours=2)
