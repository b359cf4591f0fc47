"""How the last week compares with the one before, and weeks in short. Sums are exact; words round them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from diary.services.trends.spans import Window, weeks, window_ending

ENOUGH_FOR_A_WEEK = 3
"""Numbers that speak for a week: the mean of 3 to 5 evening ratings follows the week's closely (Broderick 2009)."""
A_CHANGE = 1
"""Points between two weeks below which they are called about the same: the least that people with pain call
"slightly" changed (Salaffi 2004)."""


class Change(Enum):
    """The last seven days beside the seven before."""

    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Spread:
    """Some numbers in short; there is at least one."""

    total: int
    count: int
    lowest: int
    highest: int

    @property
    def mean(self) -> Fraction:
        """Exact."""
        return Fraction(self.total, self.count)


@dataclass(frozen=True, slots=True)
class TwoWeeks:
    """The last seven days and the seven before; None where there are too few numbers to speak for the week."""

    recent: Spread | None
    before: Spread | None

    @property
    def change(self) -> Change | None:
        """How they compare; None where they cannot be."""
        if self.recent is None or self.before is None:
            return None
        difference = self.recent.mean - self.before.mean
        if abs(difference) < A_CHANGE:
            return Change.SAME
        return Change.LOWER if difference < 0 else Change.HIGHER


@dataclass(frozen=True, slots=True)
class Week:
    """A week of one question; `spread` is None where nobody answered it."""

    window: Window
    spread: Spread | None


def spread(numbers: Iterable[int]) -> Spread | None:
    """The numbers in short; None for no numbers."""
    given = list(numbers)
    return Spread(sum(given), len(given), min(given), max(given)) if given else None


def two_weeks(numbers: Mapping[date, int], today: date) -> TwoWeeks:
    """The seven days up to `today`, and the seven before them."""
    return TwoWeeks(
        _of_a_week(numbers, window_ending(today, 7)),
        _of_a_week(numbers, window_ending(today - timedelta(days=7), 7)),
    )


def by_week(numbers: Mapping[date, int], window: Window) -> list[Week]:
    """Every week of the window, oldest first."""
    return [Week(week, spread(numbers[day] for day in week if day in numbers)) for week in weeks(window)]


def highest(numbers: Mapping[date, int]) -> tuple[int, date] | None:
    """The highest number and the last day that has it."""
    return max(((number, day) for day, number in numbers.items()), default=None)


def _of_a_week(numbers: Mapping[date, int], week: Window) -> Spread | None:
    found = spread(numbers[day] for day in week if day in numbers)
    return found if found is not None and found.count >= ENOUGH_FOR_A_WEEK else None
