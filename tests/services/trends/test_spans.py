"""Stretches of days: where they begin and end, their weeks, and what is marked on a calendar of them."""

from __future__ import annotations

from datetime import date

import pytest

from diary.services.trends.spans import SPANS, Window, ticks, weeks, window_ending

MONDAY = date(2026, 1, 5)


@pytest.mark.parametrize("days", SPANS)
def test_a_window_has_as_many_days_as_its_name_says_and_ends_on_the_last(days: int) -> None:
    window = window_ending(MONDAY, days)
    assert window.days == len(list(window)) == days
    assert list(window)[-1] == window.last == MONDAY


def test_both_ends_belong_to_a_window_and_their_neighbours_do_not() -> None:
    window = window_ending(MONDAY, 14)
    assert window.first == date(2025, 12, 23)
    assert window.first in window
    assert MONDAY in window
    assert date(2025, 12, 22) not in window
    assert date(2026, 1, 6) not in window


@pytest.mark.parametrize("days", SPANS)
def test_the_weeks_of_a_window_cover_each_day_once_and_end_with_the_last_seven(days: int) -> None:
    window = window_ending(MONDAY, days)
    found = weeks(window)
    assert [day for week in found for day in week] == list(window)
    assert found[-1] == window_ending(MONDAY, 7)
    assert {week.days for week in found[1:]} == {7}


def test_the_oldest_week_of_a_year_is_the_day_that_is_left_over() -> None:
    assert weeks(window_ending(MONDAY, 365))[0] == Window(date(2025, 1, 6), date(2025, 1, 6))


@pytest.mark.parametrize("days", [14, 30])
def test_weeks_are_marked_by_their_mondays(days: int) -> None:
    found = ticks(window_ending(MONDAY, days))
    assert [tick.day for tick in found][-2:] == [date(2025, 12, 29), MONDAY]
    assert all(tick.named for tick in found)


def test_three_months_are_marked_by_their_firsts() -> None:
    found = ticks(window_ending(MONDAY, 90))
    assert [tick.day for tick in found] == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert all(tick.named for tick in found)


def test_a_year_is_marked_by_months_and_named_by_quarters() -> None:
    found = ticks(window_ending(MONDAY, 365))
    assert len(found) == 12
    assert [tick.day.month for tick in found if tick.named] == [4, 7, 10, 1]


def test_a_leap_day_is_a_day_like_any_other() -> None:
    window = window_ending(date(2028, 3, 5), 14)
    assert date(2028, 2, 29) in window
    assert window.first == date(2028, 2, 21)
