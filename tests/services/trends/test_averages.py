"""The last week beside the one before: exact at its borders, and silent where there is too little to say."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from diary.services.trends.averages import Change, by_week, highest, spread, two_weeks
from diary.services.trends.spans import window_ending

TODAY = date(2026, 1, 5)


def ago(numbers: dict[int, int]) -> dict[date, int]:
    """By day, from numbers by how many days ago."""
    return {TODAY - timedelta(days=days): number for days, number in numbers.items()}


def test_a_week_is_seven_days_with_today_among_them() -> None:
    found = two_weeks(ago({0: 1, 3: 1, 6: 4, 7: 9, 10: 9, 13: 9, 14: 0}), TODAY)
    assert found.recent is not None
    assert found.before is not None
    assert (found.recent.total, found.recent.count) == (6, 3)
    assert (found.before.total, found.before.count) == (27, 3)
    assert found.change is Change.LOWER


def test_two_numbers_do_not_speak_for_a_week() -> None:
    found = two_weeks(ago({0: 1, 1: 2, 7: 3, 8: 4, 9: 5}), TODAY)
    assert found.recent is None
    assert found.before is not None
    assert found.change is None


@pytest.mark.parametrize(
    ("recent", "before", "change"),
    [
        ((4, 4, 4), (3, 3, 3), Change.HIGHER),
        ((4, 4, 3), (3, 3, 3), Change.SAME),
        ((3, 3, 3), (4, 4, 4), Change.LOWER),
        ((3, 3, 4), (4, 4, 4), Change.SAME),
        ((0, 0, 0), (0, 0, 0), Change.SAME),
    ],
)
def test_weeks_less_than_a_point_apart_are_about_the_same(
    recent: tuple[int, ...], before: tuple[int, ...], change: Change
) -> None:
    numbers = dict(enumerate(recent)) | {7 + days: number for days, number in enumerate(before)}
    assert two_weeks(ago(numbers), TODAY).change is change


def test_a_mean_is_exact() -> None:
    found = spread([1, 2, 2])
    assert found is not None
    assert found.mean == Fraction(5, 3)
    assert (found.lowest, found.highest) == (1, 2)


def test_a_week_without_a_number_has_no_mean_rather_than_nought() -> None:
    found = by_week(ago({0: 5, 20: 0}), window_ending(TODAY, 28))
    assert [week.spread and week.spread.mean for week in found] == [None, 0, None, 5]


def test_of_several_highest_numbers_the_last_day_counts() -> None:
    assert highest(ago({9: 7, 4: 7, 1: 3})) == (7, TODAY - timedelta(days=4))
    assert highest({}) is None
