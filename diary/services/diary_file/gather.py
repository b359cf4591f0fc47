"""Entries put together: one report a day, one description a symptom, and no contradictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from diary.rules.records import Compared, Reading, Report, Sign, Symptom, SymptomKey, SymptomKind
from diary.services.diary_file.cells import written
from diary.services.diary_file.entries import Entry
from diary.services.diary_file.problems import Problem, shown
from diary.words.language import _

T = TypeVar("T")


@dataclass(slots=True)
class _Once(Generic[T]):
    """An answer that may be given on several rows, but only as one and the same."""

    column: str
    value: T | None = None
    line: int = 0

    @property
    def is_given(self) -> bool:
        """Whether any row says it."""
        return self.line > 0

    def hear(self, value: T | None, line: int, about: str) -> Problem | None:
        """The first given counts; a later one that differs is a problem of both lines."""
        if value is None or value == self.value:
            return None
        if self.value is None:
            self.value, self.line = value, line
            return None
        message = _(
            "found %(now)s, but line %(line)s says %(before)s for %(about)s; give the same on both, or leave one empty",
            now=written(value),
            line=self.line,
            before=written(self.value),
            about=about,
        )
        return Problem(line, self.column, message)


@dataclass(slots=True)
class _Day:
    lines: list[int] = field(default_factory=list)
    readings: dict[SymptomKey, Reading] = field(default_factory=dict)
    signs: _Once[frozenset[Sign]] = field(default_factory=lambda: _Once("signs"))
    sudden: _Once[bool] = field(default_factory=lambda: _Once("sudden"))
    interference: _Once[int] = field(default_factory=lambda: _Once("interference"))
    could_not: _Once[bool] = field(default_factory=lambda: _Once("could_not"))
    compared: _Once[Compared] = field(default_factory=lambda: _Once("compared"))

    def hear(self, entry: Entry, about: str) -> list[Problem | None]:
        self.lines.append(entry.line)
        return [
            self.interference.hear(entry.interference, entry.line, about),
            self.could_not.hear(entry.could_not, entry.line, about),
            self.compared.hear(entry.compared, entry.line, about),
            self.signs.hear(entry.signs, entry.line, about),
            self.sudden.hear(entry.sudden, entry.line, about),
        ]

    def report(self, day: date) -> Report:
        return Report(
            day=day,
            signs=self.signs.value,
            sudden=self.sudden.value,
            readings=self.readings,
            interference=self.interference.value,
            could_not=self.could_not.value,
            compared=self.compared.value,
        )


@dataclass(slots=True)
class _Described:
    kind: _Once[SymptomKind] = field(default_factory=lambda: _Once("kind"))
    watched: _Once[bool] = field(default_factory=lambda: _Once("watched"))
    heart: _Once[bool] = field(default_factory=lambda: _Once("heart"))

    def hear(self, entry: Entry, about: str) -> list[Problem | None]:
        return [
            self.kind.hear(entry.kind, entry.line, about),
            self.watched.hear(entry.watched, entry.line, about),
            self.heart.hear(entry.heart, entry.line, about),
        ]

    def given(self) -> frozenset[str]:
        return frozenset(each.column for each in (self.kind, self.watched, self.heart) if each.is_given)

    def symptom(self, name: str) -> Symptom:
        kind = self.kind.value or SymptomKind.PAIN
        usual = kind is SymptomKind.PAIN
        watched = usual if self.watched.value is None else self.watched.value
        heart = usual if self.heart.value is None else self.heart.value
        return Symptom(name, name, kind, watched, heart)


class Gathered:
    """The days and symptoms of the entries heard so far."""

    def __init__(self) -> None:
        self._days: dict[date, _Day] = {}
        self._symptoms: dict[str, _Described] = {}
        self._rows: dict[tuple[date, str], int] = {}

    def hear(self, entry: Entry) -> Iterable[Problem]:
        """Take in an entry, and give the problems that it has with those before it."""
        found: list[Problem | None] = []
        if entry.day is not None and entry.symptom is not None:
            found.append(self._row(entry.day, entry.symptom, entry))
        if entry.day is not None:
            found += self._days.setdefault(entry.day, _Day()).hear(entry, str(entry.day))
        if entry.symptom is not None:
            described = self._symptoms.setdefault(entry.symptom, _Described())
            found += described.hear(entry, shown(entry.symptom))
        return [problem for problem in found if problem is not None]

    def symptoms(self) -> tuple[Symptom, ...]:
        """By name."""
        return tuple(self._symptoms[name].symptom(name) for name in sorted(self._symptoms))

    def given(self) -> dict[SymptomKey, frozenset[str]]:
        """Which of their `kind`, `watched` and `heart` stand in the file, by name."""
        return {name: described.given() for name, described in self._symptoms.items()}

    def reports(self) -> tuple[Report, ...]:
        """In day order. A row without scores still makes its day reported."""
        return tuple(self._days[day].report(day) for day in sorted(self._days))

    def lines(self) -> dict[date, tuple[int, ...]]:
        """Which lines each day's report came from."""
        return {day: tuple(self._days[day].lines) for day in sorted(self._days)}

    def _row(self, day: date, symptom: str, entry: Entry) -> Problem | None:
        first = self._rows.setdefault((day, symptom), entry.line)
        if first == entry.line:
            if entry.reading is not None:
                self._days.setdefault(day, _Day()).readings[symptom] = entry.reading
            return None
        message = _(
            "found a second row for %(symptom)s on %(day)s, after line %(line)s; keep one of the two",
            symptom=shown(symptom),
            day=day,
            line=first,
        )
        return Problem(entry.line, "symptom", message)
