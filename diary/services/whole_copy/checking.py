"""What pages would not let in, a copy does not bring in either: names, numbers of symptoms, days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from diary.config.one_line import as_read
from diary.services.patients.calendar import OLDEST_BEGIN_YEARS, before_a_lifetime
from diary.services.patients.names import LONGEST_NAME
from diary.services.whole_copy.tables import Row, Way
from diary.words import whole_copy as words

_NAMED = {"symptoms": "symptoms.json", "medicines": "medicines.json"}


def zone(profile: Row) -> ZoneInfo:
    """The patient's clock."""
    return ZoneInfo(profile["timezone"])


def check(rows: dict[str, list[Row]], today: date, way: Way) -> None:
    """Put down what is wrong with rows that are each in order by themselves."""
    for table, file in _NAMED.items():
        _names(file, table, rows[table], way)
    for place, row in enumerate(rows["reports"], start=1):
        expected = _day(row["day"], today)
        if expected:
            way.problems.add("reports.json", f"reports {place}, day", expected)
    _one_report_a_day(rows["reports"], way)


def _names(file: str, table: str, rows: list[Row], way: Way) -> None:
    seen: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        at, name = f"{table} {place}, name", row["name"]
        if not as_read(name) or len(name) > LONGEST_NAME:
            way.problems.add(file, at, words.expected_name(LONGEST_NAME))
        elif as_read(name) in seen:
            way.problems.add(file, at, words.expected_other_name(seen[as_read(name)]))
        seen.setdefault(as_read(name), place)


def _day(day: date, today: date) -> str:
    if day > today:
        return words.expected_no_future(today)
    if before_a_lifetime(day, today):
        return words.expected_within(OLDEST_BEGIN_YEARS)
    return ""


def _one_report_a_day(rows: Iterable[Row], way: Way) -> None:
    """Of each day's versions one counts, and no two have one number."""
    seen: set[Any] = set()
    for place, row in enumerate(rows, start=1):
        for key in ((row["day"], row["version"]), (row["day"],) if row["superseded_at"] is None else ()):
            if key and key in seen:
                way.problems.add("reports.json", f"reports {place}", words.expected_one_version())
            seen.add(key)
