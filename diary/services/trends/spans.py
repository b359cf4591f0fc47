"""Stretches of local days: how far back the trends look, and where their calendar is marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SPANS = (14, 30, 90, 365)
"""The stretches to choose from, in days."""
USUAL_SPAN = 30
WEEKLY_FROM = 121
"""From this many days on a chart shows weeks: a day would be narrower than the dot that stands for it."""

_MONDAY = 0
_MARKED_BY_WEEK = 31
_MARKED_BY_MONTH = 100


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))


@dataclass(frozen=True, slots=True)
class Tick:
    """A day marked on the time axis, with or without its name."""

    day: date
    named: bool


def window_ending(last: date, days: int) -> Window:
    """The `days` days up to `last`."""
    return Window(last - timedelta(days=days - 1), last)


def weeks(window: Window) -> list[Window]:
    """The window in sevens, counted back from its last day, oldest first; the oldest may be shorter."""
    found = []
    last = window.last
    while last >= window.first:
        first = max(window.first, last - timedelta(days=6))
        found.append(Window(first, last))
        last = first - timedelta(days=1)
    return found[::-1]


def ticks(window: Window) -> list[Tick]:
    """Mondays on a chart of weeks, the first of each month on a chart of months, every third one named over a year.

    Where there was no Monday yet, the first day.
    """
    if window.days <= _MARKED_BY_WEEK:
        mondays = [day for day in window if day.weekday() == _MONDAY]
        return [Tick(day, named=True) for day in mondays or [window.first]]
    firsts = [day for day in window if day.day == 1]
    by_quarter = window.days > _MARKED_BY_MONTH
    return [Tick(day, named=not by_quarter or day.month % 3 == 1) for day in firsts]
