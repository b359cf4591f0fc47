"""Where days and numbers lie on a chart: plain geometry, for whoever draws it. y grows downwards, as on a page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from diary.rules.records import HIGHEST_SCORE
from diary.services.trends.averages import by_week
from diary.services.trends.spans import Window


@dataclass(frozen=True, slots=True)
class Plot:
    """A rectangle that holds a window of days from left to right and 0 to 10 from its bottom to its top."""

    window: Window
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its bottom edge."""
        return self.top + self.height

    def x(self, day: date) -> float:
        """The middle of a day: each day is a column of the same width."""
        return self._at((day - self.window.first).days + 0.5)

    def middle(self, days: Window) -> float:
        """The middle of several days."""
        return (self.x(days.first) + self.x(days.last)) / 2

    def y(self, number: float | Fraction) -> float:
        """The height of a number from 0 to 10."""
        return self.bottom - float(number) * self.height / HIGHEST_SCORE

    def _at(self, days: float) -> float:
        return self.left + days * self.width / self.window.days


@dataclass(frozen=True, slots=True)
class Point:
    """One number on the chart. `slot` counts its day, or its week, from the start of the window."""

    slot: int
    x: float
    y: float
    high: float
    """Where the highest number of a week lies; for a single day where the point itself does."""
    low: float


def daily_points(numbers: Mapping[date, int], plot: Plot) -> list[Point]:
    """A point for each day that has a number, oldest first."""
    return [
        Point((day - plot.window.first).days, plot.x(day), y, y, y)
        for day in sorted(numbers)
        for y in (plot.y(numbers[day]),)
    ]


def weekly_points(numbers: Mapping[date, int], plot: Plot) -> list[Point]:
    """A point for the mean of each week that has a number, oldest first."""
    return [
        Point(
            slot,
            plot.middle(week.window),
            plot.y(week.spread.mean),
            plot.y(week.spread.highest),
            plot.y(week.spread.lowest),
        )
        for slot, week in enumerate(by_week(numbers, plot.window))
        if week.spread is not None
    ]


def runs(points: Iterable[Point]) -> list[list[Point]]:
    """The points in stretches without a gap. A day or week without a number ends one: nothing is drawn across it."""
    found: list[list[Point]] = []
    for point in points:
        if found and point.slot == found[-1][-1].slot + 1:
            found[-1].append(point)
        else:
            found.append([point])
    return found


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something is to be written in."""

    x: float
    y: float
    width: float
    height: float


def covered(box: Box, points: Iterable[Point]) -> int:
    """How much of the line through `points`, and of the spreads of their weeks, lies in the box: 0 for nothing."""
    return _within(box, _drawn_across(box, points))


def freest(box: Box, plot: Plot, points: Sequence[Point]) -> Box:
    """The box moved to the right to where it covers the least of what is drawn; the leftmost such place."""
    across = _drawn_across(box, points)
    places = [
        Box(box.x + step * _STEP, box.y, box.width, box.height)
        for step in range(int((plot.right - box.x - box.width) // _STEP) + 1)
    ]
    return min(places or [box], key=lambda place: _within(place, across))


def _drawn_across(box: Box, points: Iterable[Point]) -> list[float]:
    """Where the line and the spreads run at the height of the box, from left to right."""
    drawn: list[tuple[float, float]] = []
    for run in runs(points):
        drawn += [
            (point.x, (point.high * step + point.low * (4 - step)) / 4) for point in run for step in range(5)
        ]
        for one, other in pairwise(run):
            drawn += [_between(one, other, step / _STEPS) for step in range(1, _STEPS)]
    return sorted(x for x, y in drawn if box.y <= y <= box.y + box.height)


def _within(box: Box, across: Sequence[float]) -> int:
    return bisect_right(across, box.x + box.width) - bisect_left(across, box.x)


_STEPS = 8
"""Parts into which a stretch of line is cut to see where it runs."""
_STEP = 8
"""How far a box is moved at a time."""


def _between(one: Point, other: Point, share: float) -> tuple[float, float]:
    return one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share
