"""The charts' numbers as a table: a row for each day with a report, or for each week of a year, newest first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from diary.services.trends import WEEKLY_FROM, ReportedDay, Trends, Window
from diary.services.trends.averages import Spread, spread
from diary.services.trends.spans import weeks
from diary.web.reports.summary import signs_in_words
from diary.web.trends.links import day_page
from diary.words import labels
from diary.words.formats import list_in_words, mean_in_words
from diary.words.language import _
from diary.words.trends import USUAL, WORST, from_to, row_name, week_of

NOT_ANSWERED = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One day or week. `href` is the day's page, empty for a week."""

    when: str
    href: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` are without the first column's; the first `numbers` cells of a row hold numbers."""

    weekly: bool
    heads: Sequence[str]
    numbers: int
    rows: Sequence[Row]


def table(trends: Trends, *, follow_ups: bool = True) -> Table:
    """The window as a table; without `follow_ups` it has no column for them, which is the last."""
    made = _by_week(trends) if trends.window.days >= WEEKLY_FROM else _by_day(trends)
    if follow_ups:
        return made
    return replace(
        made,
        heads=made.heads[:-1],
        numbers=min(made.numbers, len(made.heads) - 1),
        rows=[replace(row, cells=row.cells[:-1]) for row in made.rows],
    )


def _by_day(trends: Trends) -> Table:
    heads = [head for symptom in trends.symptoms for head in _heads(trends, symptom.name)]
    follow_ups = _opened_in_words(trends)
    return Table(
        weekly=False,
        heads=[*heads, _("In the way"), _("Warning signs"), _("Follow-up opened")],
        numbers=len(heads) + 1,
        rows=[
            Row(
                when=row_name(report.day),
                href=day_page(report.day),
                cells=[
                    *_numbers(trends, report),
                    _number(report.interference),
                    signs_in_words(report.signs, report.sudden) or NOT_ANSWERED,
                    follow_ups.get(report.day, ""),
                ],
            )
            for report in reversed(trends.reports)
        ],
    )


def _by_week(trends: Trends) -> Table:
    questions = [
        numbers
        for symptom in trends.symptoms
        for numbers in (trends.worst(symptom.id), trends.usual(symptom.id))
    ]
    questions.append(trends.interference())
    reported = [report.day for report in trends.reports]
    with_signs, opened = trends.sign_days(), [one.day for one in trends.opened]
    heads = [head for symptom in trends.symptoms for head in _heads(trends, symptom.name)]
    return Table(
        weekly=True,
        heads=[
            _("Reports"),
            *heads,
            _("In the way"),
            _("Days with warning signs"),
            _("Follow-ups opened"),
        ],
        numbers=len(questions) + 3,
        rows=[
            Row(
                when=week_of(week.first, week.last),
                href="",
                cells=[
                    str(_days_in(week, reported)),
                    *(_average(_within(numbers, week)) for numbers in questions),
                    str(_days_in(week, with_signs)),
                    str(_days_in(week, opened)),
                ],
            )
            for week in reversed(weeks(trends.window))
        ],
    )


def _heads(trends: Trends, name: str) -> list[str]:
    """The two questions about a symptom, with its name where there are several."""
    asked = [str(WORST), str(USUAL)]
    if len(trends.symptoms) == 1:
        return asked
    return [_("%(name)s: %(column)s", name=name, column=column) for column in asked]


def _numbers(trends: Trends, report: ReportedDay) -> list[str]:
    cells = []
    for symptom in trends.symptoms:
        reading = report.readings.get(symptom.id)
        cells += [_number(reading.worst if reading else None), _number(reading.usual if reading else None)]
    return cells


def _opened_in_words(trends: Trends) -> Mapping[date, str]:
    kinds: dict[date, list[str]] = {}
    for one in trends.opened:
        kinds.setdefault(one.day, []).append(str(labels.KIND_LABELS[one.kind]))
    return {day: list_in_words(dict.fromkeys(names)) for day, names in kinds.items()}


def _number(number: int | None) -> str:
    return NOT_ANSWERED if number is None else str(number)


def _days_in(week: Window, days: Sequence[date]) -> int:
    """How many of `days`, the oldest first, lie in the week."""
    return bisect_right(days, week.last) - bisect_left(days, week.first)


def _within(numbers: Mapping[date, int], week: Window) -> Spread | None:
    return spread(numbers[day] for day in week if day in numbers)


def _average(of: Spread | None) -> str:
    """4.3 (2 to 7)"""
    if of is None:
        return NOT_ANSWERED
    return _(
        "%(mean)s (%(range)s)", mean=mean_in_words(of.total, of.count), range=from_to(of.lowest, of.highest)
    )
