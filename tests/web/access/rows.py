"""Every row of every table, whose it is, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Engine

from diary.store.models import Base

Key = tuple[Any, ...]
Row = dict[str, Any]
Rows = dict[str, dict[Key, Row]]

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
_TIES = {
    # The patient first.
    name: sorted(
        ((tie.parent.name, tie.column.table.name) for tie in table.foreign_keys),
        key=lambda tie: (tie[1] != "patient", tie[0]),
    )
    for name, table in TABLES.items()
}
"""Of each table: the columns that refer to another, and to which."""
PEOPLE = "account"
"""Rows of a person, who may be in several diaries."""
OF_THE_SITE = "threshold_set"
"""Numbers of the rules, each set kept once for all diaries that it was in force for; nobody's data."""

NOTED = frozenset({"audit_row", "audit_head", "rate_bucket"})
"""What looking may leave: that somebody looked, and how often they tried."""
SEEN = {
    "signed_in_session": ("last_seen_at",),
    # When a caregiver last looked at the overview, to say what is new since.
    "caregiver": ("looked_at", "looked_before_at"),
}


def _question(name: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in TABLES[name].columns)
    return f"SELECT {columns} FROM {name}"  # noqa: S608 - our own names


_QUESTIONS = {name: _question(name) for name in TABLES}
_last_read: dict[str, tuple[list[Key], dict[Key, Row]]] = {}
"""Of each table: what stood there when it was last read, and what was made of it."""


def rows_of(engine: Engine) -> Rows:
    """All there is. It is read again and again, and most of it stays: nobody changes what is given."""
    connection = engine.raw_connection()
    try:
        found: Rows = {}
        for name, table in TABLES.items():
            values = connection.cursor().execute(_QUESTIONS[name]).fetchall()
            if name not in _last_read or _last_read[name][0] != values:
                columns = [column.name for column in table.columns]
                rows = (dict(zip(columns, each, strict=True)) for each in values)
                keys = [key.name for key in table.primary_key]
                _last_read[name] = values, {tuple(row[key] for key in keys): row for row in rows}
            found[name] = _last_read[name][1]
        return found
    finally:
        connection.rollback()
        connection.close()


def changes(before: Rows, after: Rows) -> list[tuple[str, Key]]:
    """The rows that are new, gone or different, but for what looking may leave."""
    found = []
    for name in TABLES:
        if name in NOTED:
            continue
        old, new = before[name], after[name]
        if old == new:
            continue
        for key in old.keys() | new.keys():
            if _without_seen(name, old.get(key)) != _without_seen(name, new.get(key)):
                found.append((name, key))
    return sorted(found, key=repr)


def owners(changed: Iterable[tuple[str, Key]], *among: Rows) -> dict[int | None, list[tuple[str, Key]]]:
    """The same rows by the patient whose they are, before or after; None: nobody's diary."""
    found: dict[int | None, list[tuple[str, Key]]] = {}
    for name, key in changed:
        whose = {owner_of(rows, name, rows[name][key]) for rows in among if key in rows[name]}
        for patient_id in whose:
            found.setdefault(patient_id, []).append((name, key))
    return found


def owner_of(rows: Rows, name: str, row: Row) -> int | None:
    """The patient to whose diary a row belongs."""
    if name == "patient":
        return int(row["id"])
    if name == PEOPLE:
        return next(
            (each["id"] for each in rows["patient"].values() if each["account_id"] == row["id"]), None
        )
    for _column, other, theirs in _led_to(rows, name, row):
        if other != PEOPLE or name == "signed_in_session":
            return owner_of(rows, other, theirs)
    return None


def crossed(rows: Rows) -> list[tuple[str, Key]]:
    """Rows that tie two diaries together: none should be there."""
    found = []
    for name in TABLES:
        for key, row in rows[name].items():
            whose = {
                owner_of(rows, other, theirs)
                for _column, other, theirs in _led_to(rows, name, row)
                if other not in (PEOPLE, OF_THE_SITE)
            }
            if len(whose) > 1:
                found.append((name, key))
    return found


def _led_to(rows: Rows, name: str, row: Row) -> Iterator[tuple[str, str, Row]]:
    """What a row refers to, the patient first."""
    for column, other in _TIES[name]:
        value = row[column]
        if value is not None and (value,) in rows[other]:
            yield column, other, rows[other][(value,)]


def _without_seen(name: str, row: Row | None) -> Row | None:
    return {**row, **dict.fromkeys(SEEN[name])} if row is not None and name in SEEN else row
