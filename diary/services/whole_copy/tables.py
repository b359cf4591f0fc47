"""The rows of one table in a copy, written and read by one description of its columns.

In a copy every row goes by a number of its own, 1, 2, 3 …: the ids of the site it came from say nothing elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, inspect, select
from sqlalchemy.orm import Session

from diary.services.whole_copy.people import People
from diary.services.whole_copy.problems import Problems
from diary.services.whole_copy.values import BadValue, as_stored, as_written
from diary.store.models import Base
from diary.words import whole_copy as words

Row = dict[str, Any]
Numbers = dict[tuple[str, int], int]
"""By table and id: the number of a row. Written, from ids here to those of the copy; read, the other way round."""


@dataclass
class Way:
    """What the rows of all tables need to know of each other, on their way out or in."""

    session: Session
    patient_id: int
    now: datetime
    people: People
    numbers: Numbers = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    digests: set[str] = field(default_factory=set)
    """Of the sets of thresholds that a copy brings."""
    is_out: bool = False
    """Whether it goes out of a diary: what is damaged there is written as it stands, so that nobody is kept from
    taking their copy."""

    def number(self, table: str, ref: Any) -> int:
        """The row's number on the other side. BadValue where there is no such row."""
        found = self.numbers.get((table, ref)) if type(ref) is int else None
        if found is None:
            raise BadValue(words.expected_row(table))
        return found

    def turned(self, turn: Callable[[Any, Way], Any], value: Any) -> Any:
        """What `turn` makes of JSON in which ids stand."""
        try:
            return turn(value, self)
        except BadValue:
            if not self.is_out:
                raise
        except (KeyError, TypeError, ValueError, AttributeError):
            if not self.is_out:
                raise BadValue(words.expected_shape()) from None
        return value


@dataclass(frozen=True)
class Table:
    """One table of a diary. Every column stands in exactly one of these."""

    name: str
    """As the file calls it."""
    model: type[Base]
    of: Callable[[int], ColumnElement[bool]]
    """Which rows are the patient's."""
    plain: tuple[str, ...] = ()
    """As they are."""
    lines: tuple[str, ...] = ()
    """Texts on one line."""
    refs: Mapping[str, str] = field(default_factory=dict)
    """Columns that name a row of another table (or the same), by which."""
    people: tuple[str, ...] = ()
    """Columns that say who did it."""
    inner: Mapping[str, Callable[[Any, Way], Any]] = field(default_factory=dict)
    """Columns of JSON, in which ids stand: how they go from one side to the other."""
    begins_anew: Mapping[str, Callable[[Row, datetime], Any]] = field(default_factory=dict)
    """Columns that the site it is taken into says by itself, and what it says; the copy leaves them out."""
    remark: Callable[[Any, Row], None] | None = None
    """What the copy says of a row besides its columns."""
    settle: Callable[[Row, Way], None] | None = None
    """What a row read becomes besides."""

    @property
    def has_id(self) -> bool:
        """Whether other rows can name one of these."""
        return "id" in inspect(self.model).columns

    def chosen(self, patient_id: int) -> Select[Any]:
        """The patient's rows, in an order that is the same on every site."""
        return select(self.model).where(self.of(patient_id)).order_by(*inspect(self.model).primary_key)

    def write(self, way: Way) -> list[Row]:
        """The patient's rows, for the copy."""
        return [self._written(row, way) for row in way.session.scalars(self.chosen(way.patient_id)).all()]

    def count(self, way: Way) -> None:
        """Give each row its number, before any is written: rows name each other in both directions."""
        if self.has_id:
            ids = way.session.scalars(
                select(inspect(self.model).columns["id"])
                .where(self.of(way.patient_id))
                .order_by(inspect(self.model).columns["id"])
            )
            way.numbers |= {(self.name, each): place for place, each in enumerate(ids, start=1)}

    def _written(self, row: Base, way: Way) -> Row:
        said: Row = {"id": way.number(self.name, row.id)} if self.has_id else {}  # type: ignore[attr-defined]
        for name in (*self.plain, *self.lines):
            said[name] = as_written(getattr(row, name))
        for name, table in self.refs.items():
            ref = getattr(row, name)
            said[name] = None if ref is None else way.number(table, ref)
        for name in self.people:
            said[name] = way.people.number_of(getattr(row, name))
        for name, turned in self.inner.items():
            said[name] = way.turned(turned, getattr(row, name))
        if self.remark is not None:
            self.remark(row, said)
        return said

    @property
    def columns(self) -> tuple[str, ...]:
        """What each row of the copy says, in its order."""
        own = ("id",) if self.has_id else ()
        return (*own, *self.plain, *self.lines, *self.refs, *self.people, *self.inner)

    def read(self, given: Any, file: str, way: Way) -> list[Row]:
        """The rows as they are to be stored, each with what it is made of. What is wrong is put down."""
        if type(given) is not list:
            way.problems.add(file, self.name, words.expected_list())
            return []
        rows = []
        for place, each in enumerate(given, start=1):
            at = f"{self.name} {place}"
            if type(each) is not dict or set(each) != set(self.columns):
                way.problems.add(file, at, words.expected_fields(self.columns))
                continue
            if self.has_id and (type(each["id"]) is not int or each["id"] != place):
                way.problems.add(file, f"{at}, id", words.expected_id(place))
                continue
            row = self._read(each, file, at, way)
            if row is not None:
                rows.append(row)
        return rows

    def _read(self, given: Row, file: str, at: str, way: Way) -> Row | None:
        columns = inspect(self.model).columns
        row: Row = {}
        whole = True
        for name in self.columns:
            try:
                row[name] = self._value(name, given[name], columns[name], way)
            except BadValue as error:
                way.problems.add(file, f"{at}, {name}", str(error))
                whole = False
        if not whole:
            return None
        if "patient_id" in columns:
            row["patient_id"] = way.patient_id
        row |= {name: made(row, way.now) for name, made in self.begins_anew.items()}
        if self.settle is not None:
            try:
                self.settle(row, way)
            except BadValue as error:
                way.problems.add(file, at, str(error))
                return None
        return row

    def _value(self, name: str, given: Any, column: Any, way: Way) -> Any:
        if name == "id":
            return way.number(self.name, given)
        if name in self.refs:
            if given is None and column.nullable:
                return None
            return way.number(self.refs[name], given)
        if name in self.people:
            return way.people.id_of(given)
        if name in self.inner:
            return way.turned(self.inner[name], given)
        return as_stored(column, given, way.now, one_line=name in self.lines)
