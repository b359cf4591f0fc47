"""What stands on the charts: one for each symptom and one beneath for daily activities, all with the same time axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diary.rules.findings import Tier
from diary.rules.records import HIGHEST_SCORE
from diary.services.trends import WEEKLY_FROM, Shown, Trends
from diary.services.trends.averages import spread
from diary.services.trends.shapes import Box, Plot, Point, covered, daily_points, freest, weekly_points
from diary.services.trends.spans import ticks, weeks
from diary.web import drawing as paths
from diary.words import trends as words

# In units of the drawing. The stylesheet sizes letters in the same units, so that they can be read on any screen.
WIDTH = 320
LEFT, RIGHT = 27, 9
ROOM_ABOVE, ROOM_BELOW = 12, 29
ROW = 17
SYMPTOM_HEIGHT, ACTIVITIES_HEIGHT = 180, 80
BESIDE = 13
"""How far names on the time axis may reach out of the drawing, into the margin of the page."""
HALF_A_DAY_NAME, HALF_OF_PROCEDURE = 26, 52
BAND_NAME = (72, 22)
"""The room that the name of a band takes."""
DENSE_FROM = 50
"""From this many days on dots are made smaller on a phone."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something written on the chart."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers that have a name."""

    css: str
    y: float
    height: float
    name: str
    name_x: float
    """Where the name hides the least."""
    name_y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One question's numbers, as paths. `bars` go from each week's lowest to its highest number."""

    css: str
    line: str
    dots: str
    bars: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template needs to draw one; empty texts draw nothing."""

    key: str
    heading: str
    title: str
    described: str
    is_empty: bool
    is_dense: bool
    height: float
    plot: Plot
    bands: Sequence[Band]
    levels: Sequence[Text]
    ticks: Sequence[float]
    tick_names: Sequence[Text]
    lines: Sequence[Line]
    marks: Sequence[tuple[str, str]]
    """What each kind of mark is, and its path."""
    procedure: Text | None
    procedure_x: float


@dataclass(frozen=True, slots=True)
class Charts:
    """All charts of a page, and what their signs stand for."""

    symptoms: Sequence[Chart]
    activities: Chart
    period: str
    weekly: bool
    keys: Sequence[tuple[str, str]]
    """What is drawn, and what it is called."""


def charts(trends: Trends) -> Charts:
    """The charts of a window."""
    weekly = trends.window.days >= WEEKLY_FROM
    symptoms = [_symptom(trends, symptom, weekly) for symptom in trends.symptoms]
    activities = _chart(
        trends,
        key="activities",
        name=str(words.IN_THE_WAY),
        numbers={"activities": trends.interference()},
        weekly=weekly,
    )
    return Charts(
        symptoms,
        activities,
        words.period(trends.window.first, trends.window.last),
        weekly,
        _keys(symptoms, weekly),
    )


def _symptom(trends: Trends, symptom: Shown, weekly: bool) -> Chart:
    opened = trends.opened_about(symptom.id)
    marks = {
        "alarm": [one.day for one in opened if one.kind.tier is not Tier.ROUTINE],
        "follow_up": [one.day for one in opened if one.kind.tier is Tier.ROUTINE],
        "sign": trends.sign_days(),
    }
    return _chart(
        trends,
        key=f"symptom-{symptom.id}",
        name=words.not_tracked_now(symptom.name) if symptom.retired else symptom.name,
        numbers={"usual": trends.usual(symptom.id), "worst": trends.worst(symptom.id)},
        weekly=weekly,
        marks={kind: days for kind, days in marks.items() if days},
    )


def _chart(
    trends: Trends,
    *,
    key: str,
    name: str,
    numbers: Mapping[str, Mapping[date, int]],
    weekly: bool,
    marks: Mapping[str, Sequence[date]] | None = None,
) -> Chart:
    marks = marks or {}
    window = trends.window
    procedure_on = trends.procedure_on if trends.procedure_on in window else None
    first_row = 1 if procedure_on else 0
    top = ROOM_ABOVE + ROW * (first_row + len(marks))
    height = ACTIVITIES_HEIGHT if key == "activities" else SYMPTOM_HEIGHT
    plot = Plot(window, LEFT, top, WIDTH - LEFT - RIGHT, height)
    in_all = spread(numbers[list(numbers)[-1]].values())
    marked = ticks(window)
    points = {css: (weekly_points if weekly else daily_points)(of, plot) for css, of in numbers.items()}
    drawn = [point for several in points.values() for point in several]
    return Chart(
        key=key,
        heading=name,
        title=words.chart_title(name, window.first, window.last),
        described=words.chart_described(
            in_all.lowest, in_all.highest, in_all.count, window.days, weekly=weekly
        )
        if in_all
        else words.nothing_drawn(),
        is_empty=in_all is None,
        is_dense=window.days >= DENSE_FROM,
        height=top + height + ROOM_BELOW,
        plot=plot,
        bands=[] if key == "activities" else _bands(plot, drawn),
        levels=_levels(plot, (0, 5, 10) if key == "activities" else (0, 4, 7, 10)),
        ticks=[plot.x(tick.day) for tick in marked],
        tick_names=[
            _inwards(plot, plot.x(tick.day), words.tick_name(tick.day, window.days))
            for tick in marked
            if tick.named
        ],
        lines=[_line(css, several) for css, several in points.items() if several],
        marks=[
            (kind, paths.marks(kind, _places(plot, days, weekly), ROW * (row + 0.5) + 2))
            for row, (kind, days) in enumerate(marks.items(), first_row)
        ],
        procedure=_inwards(plot, plot.x(procedure_on), str(words.PROCEDURE), HALF_OF_PROCEDURE)
        if procedure_on
        else None,
        procedure_x=plot.x(procedure_on) if procedure_on else 0,
    )


def _line(css: str, points: Sequence[Point]) -> Line:
    return Line(css, paths.line(points), paths.dots(points), paths.bars(points) if css != "usual" else "")


def _places(plot: Plot, days: Sequence[date], weekly: bool) -> list[float]:
    """Where the marks of these days lie; one a week at most where weeks are drawn."""
    if not weekly:
        return [plot.x(day) for day in sorted(set(days))]
    return [plot.middle(week) for week in weeks(plot.window) if any(day in week for day in days)]


def _bands(plot: Plot, drawn: Sequence[Point]) -> list[Band]:
    """Each reaches half a point beyond its numbers, so that none lies on a border; the last one ends with the plot."""
    found = []
    for css, (lowest, highest, name) in zip(("mild", "moderate", "severe"), words.BANDS, strict=True):
        top = plot.y(min(highest + 0.5, HIGHEST_SCORE))
        # At the head of the band, or else at its foot, where that hides less.
        heights = (top, max(top, plot.y(lowest) - BAND_NAME[1]))
        places = [freest(Box(plot.left + 4, y, *BAND_NAME), plot, drawn) for y in heights]
        place = min(places, key=lambda each: covered(each, drawn))
        found.append(Band(css, top, plot.y(lowest - 0.5) - top, str(name), place.x, place.y))
    return found


def _levels(plot: Plot, numbers: Sequence[int]) -> list[Text]:
    return [Text(plot.left - 6, plot.y(number), str(number), "end") for number in numbers]


def _inwards(plot: Plot, x: float, text: str, half: float = HALF_A_DAY_NAME) -> Text:
    """A text in the middle under its place, or to one side of it where it would reach too far out."""
    if x - half < -BESIDE:
        return Text(0, plot.bottom, text, "start")
    if x + half > WIDTH + BESIDE:
        return Text(WIDTH, plot.bottom, text, "end")
    return Text(x, plot.bottom, text)


def _keys(symptoms: Sequence[Chart], weekly: bool) -> list[tuple[str, str]]:
    drawn = {line.css for chart in symptoms for line in chart.lines}
    marked = {kind for chart in symptoms for kind, _path in chart.marks}
    names = {"worst": words.WORST, "usual": words.USUAL}
    keys = [(css, str(name)) for css, name in names.items() if css in drawn]
    if weekly and "worst" in drawn:
        keys.append(("bar", str(words.BAR)))
    keys += [(kind, str(name)) for kind, name in words.MARKS.items() if kind in marked]
    if any(chart.procedure for chart in symptoms):
        keys.append(("procedure", str(words.PROCEDURE)))
    return keys
