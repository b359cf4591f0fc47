"""The value of one column as JSON, and read back by the column's own type: nothing is guessed, nothing is turned into
something else.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, SmallInteger, String
from sqlalchemy import Enum as EnumType

from diary.config.one_line import is_one_line
from diary.rules.records import Sign
from diary.store.models.base import SignSet, UtcDateTime
from diary.store.models.tracking import TimeOfDay, TimesOfDay
from diary.words import whole_copy as words

LONGEST_TEXT = 4_000
LONGEST_LINE = 200
_LARGEST = 2**31 - 1
_FIRST_YEAR = 1890
SLACK = timedelta(days=1)
"""So far a moment of the copy may lie ahead: the clocks of two servers differ."""

_SETS: dict[type, type[StrEnum]] = {SignSet: Sign, TimesOfDay: TimeOfDay}


class BadValue(ValueError):
    """A value that a column does not take; it says what was expected."""


def as_written(value: Any) -> Any:
    """A stored value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # and moments, which are dates to Python
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(each.value for each in value)
    return value


def as_stored(column: Column[Any], given: Any, now: datetime, *, one_line: bool) -> Any:
    """The same, read back. BadValue where it is nothing that the column takes."""
    if given is None:
        if not column.nullable:
            raise BadValue(words.expected_something())
        return None
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return _moment(given, now)
    if isinstance(kind, Date):
        return _day(given)
    if isinstance(kind, Boolean):
        return _typed(given, bool, words.expected_yes_or_no())
    if isinstance(kind, EnumType):
        return _one_of(given, kind.enum_class)
    if type(kind) in _SETS:
        many = _typed(given, list, words.expected_list())
        return frozenset(_one_of(each, _SETS[type(kind)]) for each in many)
    if isinstance(kind, Integer | SmallInteger):
        return number(given)
    if isinstance(kind, JSON):
        return given
    if isinstance(kind, String):
        return text(given, one_line=one_line)
    raise AssertionError(f"no way to read {column}")


def number(given: Any) -> int:
    """A whole number that both databases take."""
    if type(given) is not int or not -_LARGEST <= given <= _LARGEST:
        raise BadValue(words.expected_number())
    return given


def text(given: Any, *, one_line: bool) -> str:
    """A text, of a length that a page takes."""
    said: str = _typed(given, str, words.expected_text())
    longest = LONGEST_LINE if one_line else LONGEST_TEXT
    if len(said) > longest:
        raise BadValue(words.expected_shorter(longest))
    if "\0" in said or any("\ud800" <= letter <= "\udfff" for letter in said):
        raise BadValue(words.expected_text())
    if one_line and not is_one_line(said):
        raise BadValue(words.expected_one_line())
    return said


def _typed(given: Any, kind: type, expected: str) -> Any:
    if type(given) is not kind:
        raise BadValue(expected)
    return given


def _one_of(given: Any, kind: type[Enum] | None) -> Any:
    if kind is None:
        raise AssertionError("a column of words without its words")
    try:
        return kind(_typed(given, str, ""))
    except ValueError:
        raise BadValue(words.expected_one_of([str(each.value) for each in kind])) from None


def _day(given: Any) -> date:
    try:
        found = date.fromisoformat(_typed(given, str, ""))
    except ValueError:
        raise BadValue(words.expected_day()) from None
    if found.year < _FIRST_YEAR or found.year > 2200:
        raise BadValue(words.expected_day())
    return found


def _moment(given: Any, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(_typed(given, str, ""))
    except ValueError:
        raise BadValue(words.expected_moment()) from None
    if found.tzinfo is None or not _FIRST_YEAR <= found.year <= 2200:
        raise BadValue(words.expected_moment())
    if found > now + SLACK:
        raise BadValue(words.expected_past())
    return found
