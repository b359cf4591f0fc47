"""When mail about an appointment is due: by the clock of the place, also where clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from diary.rules.appointing import ASKED_FOR, day_after_at, day_before_at, tomorrow_until

LONDON, AUCKLAND, CAIRO = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Africa/Cairo")


def utc(*of: int) -> datetime:
    return datetime(*of, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_the_evening_before_and_after_are_by_the_clock_there() -> None:
    assert day_before_at(date(2026, 1, 9), time(18), AUCKLAND) == utc(2026, 1, 8, 5)
    assert day_after_at(date(2026, 1, 9), time(18), AUCKLAND) == utc(2026, 1, 10, 5)


def test_a_change_of_the_clocks_in_between_moves_neither() -> None:
    assert day_before_at(date(2026, 3, 29), time(18), LONDON) == utc(2026, 3, 28, 18)
    assert day_after_at(date(2026, 3, 29), time(18), LONDON) == utc(2026, 3, 30, 17)
    assert day_before_at(date(2026, 10, 26), time(1, 30), LONDON) == utc(2026, 10, 25, 0, 30)


@pytest.mark.parametrize(
    ("at", "until"),
    [(time(8), utc(2026, 1, 8, 12)), (time(18), utc(2026, 1, 8, 22)), (time(22, 30), utc(2026, 1, 9, 0))],
)
def test_tomorrow_is_said_for_some_hours_and_never_after_midnight(at: time, until: datetime) -> None:
    due = day_before_at(date(2026, 1, 9), at, LONDON)
    assert tomorrow_until(date(2026, 1, 9), due, LONDON) == until


def test_where_the_clocks_skip_midnight_it_still_ends_as_the_day_begins() -> None:
    # On 24 April 2026 the clocks in Cairo go from midnight to one.
    due = day_before_at(date(2026, 4, 24), time(23), CAIRO)
    assert tomorrow_until(date(2026, 4, 24), due, CAIRO) == utc(2026, 4, 23, 22)


def test_how_it_went_is_asked_for_a_week_and_not_later() -> None:
    assert timedelta(days=7) == ASKED_FOR
