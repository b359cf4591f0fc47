"""The line of the last two weeks: of each day the worst pain that was given, and nothing where none was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.rules.records import Compared, Sign, SymptomKind
from diary.services.patients.calendar import is_current_day
from diary.services.trends import Window, window_ending
from diary.store.models import Patient
from diary.store.queries.home import NumberRow, numbers_between
from diary.store.queries.trends import first_and_last_day
from diary.store.work import Work

LINE_DAYS = 14
_WEEK = 7
_MILD = 3
_SEVERE = 7
"""From here on no line and no sentence is drawn: the gate asks about such a number whatever was agreed."""


@dataclass(frozen=True, slots=True)
class Day:
    """What the report of one day says, as far as the line needs it."""

    signs: frozenset[Sign] = frozenset()
    sudden: bool = False
    compared: Compared | None = None
    pains: Mapping[int, int] = field(default_factory=dict)
    """By symptom of the kind pain, tracked still or once."""
    others: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """The last two weeks of a diary. A younger diary begins at the left end of its line."""

    window: Window
    """May end after today."""
    today: date
    days: Mapping[date, Day]
    """Those with a report."""
    other: tuple[int, str] | None
    """Where no pain has a number: the first symptom that has one, by which the line is drawn."""
    begun: date
    """The day from which on a day without a report counts as one."""
    finds_nothing: bool
    """Whether no report about now holds anything that the gate would speak of."""

    @property
    def numbers(self) -> dict[date, int]:
        """Of each day that has any the highest: of its pains, or of the one symptom that stands for the line."""
        return {day: max(given.values()) for day in self.days if (given := self._given(day))}

    @property
    def is_saved(self) -> bool:
        """Whether today has a report."""
        return self.today in self.days

    @property
    def comparable(self) -> list[int] | None:
        """The numbers of the last seven days, today's last; only today's where they are not of the same symptoms.

        None where there is no number today, or where today leaves out a symptom that another day of the week has.
        """
        asked = self._given(self.today).keys()
        if not asked:
            return None
        week = [
            given.keys()
            for day in window_ending(self.today, _WEEK)
            if day != self.today and (given := self._given(day))
        ]
        if any(not keys <= asked for keys in week):
            return None
        numbers = self.numbers
        if any(keys != asked for keys in week):
            return [numbers[self.today]]
        return [numbers[day] for day in window_ending(self.today, _WEEK) if day in numbers]

    @property
    def missed(self) -> int:
        """How many days just before today have no report, of those on which the diary was there already."""
        count = 0
        day = self.today - timedelta(days=1)
        while (
            day >= self.begun and day >= self.today - timedelta(days=LINE_DAYS - 1) and day not in self.days
        ):
            count += 1
            day -= timedelta(days=1)
        return count

    @property
    def is_mild_today(self) -> bool:
        """As `is_mild`, of today's report."""
        today = self.days.get(self.today)
        if today is None:
            return False
        numbers = [*today.pains.values(), *today.others.values()]
        return is_mild(numbers, signs=today.signs, sudden=today.sudden, compared=today.compared)

    def _given(self, day: date) -> Mapping[int, int]:
        report = self.days.get(day, _NO_REPORT)
        if self.other is None:
            return report.pains
        return {key: number for key, number in report.others.items() if key == self.other[0]}


_NO_REPORT = Day()


def is_mild(
    numbers: Collection[int], *, signs: Collection[Sign], sudden: bool | None, compared: Compared | None
) -> bool:
    """Whether the numbers are of mild pain alone, 1 to 3 of 10, and nothing speaks of more: only then is the page on
    easing it offered. 3 is where mild ends in the bands that studies of pain agree on (1 to 3, 4 to 6, 7 to 10).
    """
    return (
        0 < max(numbers, default=0) <= _MILD and not signs and not sudden and compared is not Compared.WORSE
    )


def begun_on(patient: Patient) -> date:
    """The day, where the patient lives, on which the diary was begun on this site."""
    return patient.created_at.astimezone(ZoneInfo(patient.timezone)).date()


def begun_by(session: Session, patient: Patient, day: date) -> date:
    """The first day of the diary: that of its first report, or on which it was begun here. Only asked for where it was
    begun after `day`: of an older one it is enough to know that.
    """
    begun = begun_on(patient)
    if begun <= day:
        return begun
    ends = first_and_last_day(session, patient.id)
    return min(begun, ends[0]) if ends else begun


def load_line(work: Work, patient: Patient, today: date) -> Line:
    """Read the last two weeks: one question, and one more for a diary that is younger than its line."""
    last_two_weeks = window_ending(today, LINE_DAYS)
    rows = numbers_between(work.session, patient.id, last_two_weeks.first, today)
    days = _by_day(rows)
    first = max(last_two_weeks.first, min(begun_by(work.session, patient, last_two_weeks.first), today))
    about_now = [days[day] for day in days if is_current_day(day, work.now, patient.timezone)]
    severe = min(_SEVERE, work.settings.rules.severe_from)
    return Line(
        window=Window(first, first + timedelta(days=LINE_DAYS - 1)),
        today=today,
        days=days,
        other=None if any(day.pains for day in days.values()) else _first_other(rows),
        begun=begun_on(patient),
        finds_nothing=not any(
            day.signs or day.sudden or max(day.pains.values(), default=0) >= severe for day in about_now
        )
        and not any(row.was_danger or _is_unknown(row) for row in rows),
    )


def _by_day(rows: list[NumberRow]) -> dict[date, Day]:
    found: dict[date, Day] = {}
    pains: dict[date, dict[int, int]] = {}
    others: dict[date, dict[int, int]] = {}
    for row in rows:
        if row.symptom_id is not None and row.worst is not None:
            into = pains if row.kind is SymptomKind.PAIN else others
            into.setdefault(row.day, {})[row.symptom_id] = row.worst
        found[row.day] = Day(
            row.signs or frozenset(),
            bool(row.sudden),
            row.compared,
            pains.get(row.day, {}),
            others.get(row.day, {}),
        )
    return found


def _is_unknown(row: NumberRow) -> bool:
    """Whether it is a number of a symptom that is gone: nobody can tell what it means."""
    return row.symptom_id is not None and row.kind is None


def _first_other(rows: list[NumberRow]) -> tuple[int, str] | None:
    for row in rows:
        if row.symptom_id is not None:
            return row.symptom_id, row.name or ""
    return None
