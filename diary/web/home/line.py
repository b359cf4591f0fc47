"""The line of the last two weeks, made ready to be drawn, and the sentence about today beside it.

The drawing is stretched to the page, so its letters stand outside it and grow with the reader's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diary.services.home import LINE_DAYS, Line
from diary.services.trends.shapes import Plot, daily_points
from diary.web import drawing
from diary.words import home as words
from diary.words.trends import tick_name

WIDTH, HEIGHT = 10 * LINE_DAYS, 100
"""In units of the drawing, ten to a day."""
_EDGE = 5
"""Above 10 and below 0, so that no dot is cut."""
_ROOM_FOR_A_NAME = 5
"""Days that the name of a day takes at the end of the axis."""


@dataclass(frozen=True, slots=True)
class Name:
    """A day named below the line. `at` is its place in percent of the width."""

    text: str
    at: float
    anchor: str
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """Today's place on the line, in units of the drawing and in percent."""

    number: int
    dot: str
    at: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a template needs to draw the line."""

    heading: str
    described: str
    is_empty: bool
    column: str
    """The ground of today."""
    path: str
    dots: str
    today: Today | None
    names: tuple[Name, ...]


def drawn(line: Line) -> Drawn:
    """The line, with today's dot where today has a number."""
    plot = Plot(line.window, 0, _EDGE, WIDTH, HEIGHT - 2 * _EDGE)
    numbers = {day: number for day, number in line.numbers.items() if day in line.window}
    points = daily_points(numbers, plot)
    symptom = line.other[1] if line.other else ""
    half = WIDTH / LINE_DAYS / 2
    return Drawn(
        heading=words.line_heading(symptom, has_numbers=bool(numbers)),
        described=words.line_described(
            symptom, line.window.first, min(line.today, line.window.last), sorted(numbers.items())
        ),
        is_empty=not numbers,
        column=f"M{plot.x(line.today) - half:g} 0h{2 * half:g}v{HEIGHT}h-{2 * half:g}z",
        path=drawing.line(points),
        dots=drawing.dots(points),
        today=_today(line, plot, numbers),
        names=tuple(_names(line)),
    )


def sentence(line: Line) -> str:
    """What is true of today; empty where there is nothing to say, or where a reader may need something else."""
    week = line.comparable
    if week is None or not line.finds_nothing:
        return ""
    return words.true_sentence(week, pain=line.other is None)


def _today(line: Line, plot: Plot, numbers: dict[date, int]) -> Today | None:
    number = numbers.get(line.today)
    if number is None:
        return None
    x, y = plot.x(line.today), plot.y(number)
    return Today(number, f"M{x:g} {y:g}h.01", 100 * x / WIDTH, y)


def _names(line: Line) -> list[Name]:
    """Today, and the ends of the axis as far as they leave room for it; in the middle a day where all of it is past."""
    slot = (line.today - line.window.first).days
    middle = 100 * (slot + 0.5) / LINE_DAYS
    if slot < _ROOM_FOR_A_NAME - 2:
        today = Name(words.today(), 100 * slot / LINE_DAYS, "start", is_today=True)
    elif slot > LINE_DAYS - _ROOM_FOR_A_NAME + 1:
        today = Name(words.today(), 100 * (slot + 1) / LINE_DAYS, "end", is_today=True)
    else:
        today = Name(words.today(), middle, "middle", is_today=True)
    found = [today]
    if slot >= _ROOM_FOR_A_NAME:
        found.insert(0, Name(tick_name(line.window.first, LINE_DAYS), 0, "start"))
    if slot < LINE_DAYS - _ROOM_FOR_A_NAME - 1:
        found.append(Name(tick_name(line.window.last, LINE_DAYS), 100, "end"))
    return found
