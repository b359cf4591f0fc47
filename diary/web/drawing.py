"""Points and marks as the paths of an SVG. One path draws them all, which keeps a year of days small."""

from __future__ import annotations

from collections.abc import Iterable

from diary.services.trends.shapes import Point, runs

_DOT = "h.01"
"""As good as no length: the ends of the stroke make the dot, round or square as the stylesheet says."""

_SHAPES = {
    "sign": "m0-6.5 6.5 11.5h-13z",
    "alarm": "m-5.5-5.5h11v11h-11z",
    "follow_up": "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
}
"""Told apart by their outlines: a triangle, a square, a ring."""


def place(point: Point) -> str:
    """Where a point lies, as a path says it."""
    return f"{_short(point.x)} {_short(point.y)}"


def line(points: Iterable[Point]) -> str:
    """From point to point, with nothing across a gap. A point alone has no line; its dot shows it."""
    return "".join("M" + "L".join(place(point) for point in run) for run in runs(points) if len(run) > 1)


def dots(points: Iterable[Point]) -> str:
    """A dot at each point."""
    return "".join(f"M{place(point)}{_DOT}" for point in points)


def bars(points: Iterable[Point]) -> str:
    """From the lowest to the highest number of each week; a week with one number has none."""
    return "".join(
        f"M{_short(point.x)} {_short(point.low)}V{_short(point.high)}"
        for point in points
        if point.low != point.high
    )


def marks(kind: str, xs: Iterable[float], y: float) -> str:
    """The shape of a kind of mark at each place of a row."""
    return "".join(f"M{_short(x)} {_short(y)}{_SHAPES[kind]}" for x in xs)


def _short(number: float) -> str:
    """With one decimal at most: a tenth of a unit is less than any screen shows."""
    return f"{number:.1f}".removesuffix(".0")
