"""The lines of the page for the doctor: where numbers, gaps and marks lie, for whatever draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from diary.services.doctors_page.sheet import Charts, Line
from diary.services.trends import Trends, Window
from diary.services.trends.averages import Spread, by_week, two_weeks
from diary.words import doctors_page as words
from diary.words import trends as trend_words
from diary.words.trends import Total

LINES = 8
"""Symptoms that are drawn; the rest is counted."""
NAME = 28
WEEKLY_FROM = 91
"""From this many days on a point is a week's average: single days would run into each other."""


def charts_of(trends: Trends, *, with_signs: bool) -> Charts:
    """Every line of the window, and what stands beside it."""
    window, weekly = trends.window, trends.window.days >= WEEKLY_FROM
    lines = [
        _line(
            trend_words.not_tracked_now(words.cut(symptom.name, NAME))
            if symptom.retired
            else words.cut(symptom.name, NAME),
            trends.worst(symptom.id),
            window,
            weekly=weekly,
        )
        for symptom in trends.symptoms[:LINES]
    ]
    lines.append(_line(str(words.IN_THE_WAY), trends.interference(), window, weekly=weekly))
    more = len(trends.symptoms) - LINES
    signs = tuple(_place(day, window) for day in trends.sign_days()) if with_signs else ()
    procedure_on = trends.procedure_on if trends.procedure_on in window else None
    return Charts(
        heading=words.charts(weekly=weekly),
        how=words.how_drawn(),
        lines=tuple(lines),
        more=words.more_in_short(more) if more > 0 else "",
        first=trend_words.tick_name(window.first, 0),
        last=trend_words.tick_name(window.last, 0),
        gap=str(words.GAP_MARK),
        signs=signs,
        sign=str(words.SIGN_MARK) if signs else "",
        procedure_at=_place(procedure_on, window) if procedure_on else None,
        procedure=words.procedure_mark(procedure_on, window.last) if procedure_on else "",
    )


def _line(name: str, numbers: Mapping[date, int], window: Window, *, weekly: bool) -> Line:
    slots = list(_by_week(numbers, window) if weekly else _by_day(numbers, window))
    runs: list[list[tuple[float, float]]] = []
    gaps: list[tuple[float, float]] = []
    edge = 0.0
    for place, until, number in slots:
        if number is None:
            if gaps and gaps[-1][1] == edge:
                gaps[-1] = (gaps[-1][0], until)
            else:
                gaps.append((edge, until))
        elif runs and not (gaps and gaps[-1][1] == edge):
            runs[-1].append((place, number))
        else:
            runs.append([(place, number)])
        edge = until
    weeks = two_weeks(numbers, window.last)
    return Line(
        name,
        words.beside_line(_total(weeks.recent), _total(weeks.before)),
        tuple(tuple(run) for run in runs),
        tuple(gaps),
    )


def _total(of: Spread | None) -> Total | None:
    return None if of is None else (of.total, of.count)


def _by_day(numbers: Mapping[date, int], window: Window) -> Iterable[tuple[float, float, float | None]]:
    """Each day's middle and end, and its number."""
    for count, day in enumerate(window):
        yield (count + 0.5) / window.days, (count + 1) / window.days, numbers.get(day)


def _by_week(numbers: Mapping[date, int], window: Window) -> Iterable[tuple[float, float, float | None]]:
    weeks = by_week(numbers, window)
    ends = [0.0, *(((week.window.last - window.first).days + 1) / window.days for week in weeks)]
    for week, (begin, end) in zip(weeks, pairwise(ends), strict=True):
        mean = None if week.spread is None else week.spread.total / week.spread.count
        yield (begin + end) / 2, end, mean


def _place(day: date, window: Window) -> float:
    return ((day - window.first).days + 0.5) / window.days
