"""On which mornings a list that has not changed is told again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from diary.rules.mornings import AGAIN_AFTER, comes_again

TUESDAY = date(2026, 1, 6)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def told(changed: date, days: int, *, asleep: Collection[int] = ()) -> list[int]:
    """The days after the change on which the mail goes; on those `asleep` nothing can."""
    last, found = changed, []
    for number in range(1, days + 1):
        day = changed + timedelta(days=number)
        if number not in asleep and comes_again(day, last=last, changed=changed):
            last = day
            found.append(number)
    return found


def test_it_comes_again_after_one_three_and_seven_days_and_on_mondays() -> None:
    # 6 days after the Tuesday comes the first Monday.
    assert told(TUESDAY, 28) == [1, 3, 6, 7, 13, 20, 27]


def test_a_morning_slept_through_counts_for_the_next() -> None:
    assert told(TUESDAY, 14, asleep={3, 6, 7}) == [1, 4, 8, 13]
    assert told(TUESDAY, 14, asleep={1, 2, 3}) == [4, 6, 7, 13]


def test_the_same_day_and_one_before_bring_nothing() -> None:
    assert not comes_again(TUESDAY, last=TUESDAY, changed=TUESDAY)
    assert not comes_again(TUESDAY, last=TUESDAY + timedelta(days=1), changed=TUESDAY)


@given(DAYS)
def test_awake_every_day_it_comes_on_those_days_and_on_no_others(changed: date) -> None:
    expected = [
        number
        for number in range(1, 61)
        if number in AGAIN_AFTER or (changed + timedelta(days=number)).weekday() == 0
    ]
    assert told(changed, 60) == expected
    assert len(expected) <= 12


@given(DAYS, st.sets(st.integers(1, 60)))
def test_never_more_than_a_week_goes_by_but_for_the_days_asleep(changed: date, asleep: set[int]) -> None:
    found = told(changed, 70, asleep=asleep)
    for before, after in zip([0, *found], found, strict=False):
        missed = {number for number in range(before + 7, after) if number not in asleep}
        assert not missed, f"between {before} and {after} nothing came on {missed}"


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_whoever_was_told_later_is_not_told_sooner_again(changed: date, earlier: int, more: int) -> None:
    last = changed + timedelta(days=earlier)
    day = last + timedelta(days=more)
    if comes_again(day, last=last, changed=changed):
        assert comes_again(day, last=last - timedelta(days=1), changed=changed)
