"""Every row of every table, whose it is, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Engine, Table

from diary.store.models import Base

Key = tuple[Any, ...]
Row = dict[str, Any]
Rows = dict[str, dict[Key, Row]]

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
PEOPLE = "account"
"""Rows of a person, who may be in several diaries."""
OF_THE_SITE = "threshold_set"
"""Numbers of the rules, each set kept once for all diaries that it was in force for; nobody's data."""

NOTED = frozenset({"audit_row", "audit_head", "rate_bucket"})
"""What looking may leave: that somebody looked, and how often they tried."""
SEEN = ("signed_in_session", "last_seen_at")


def rows_of(engine: Engine) -> Rows:
    """All there is."""
    connection = engine.raw_connection()
    try:
        found: Rows = {}
        for name, table in TABLES.items():
            columns = [column.name for column in table.columns]
            names = ", ".join(f'"{column}"' for column in columns)
            asked = connection.cursor().execute(f"SELECT {names} FROM {name}")  # noqa: S608 - our own names
            rows = (dict(zip(columns, values, strict=True)) for values in asked.fetchall())
            found[name] = {tuple(row[key.name] for key in table.primary_key): row for row in rows}
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
    for _column, other, theirs in _led_to(rows, TABLES[name], row):
        if other != PEOPLE or name == "signed_in_session":
            return owner_of(rows, other, theirs)
    return None


def crossed(rows: Rows) -> list[tuple[str, Key]]:
    """Rows that tie two diaries together: none should be there."""
    found = []
    for name, table in TABLES.items():
        for key, row in rows[name].items():
            whose = {
                owner_of(rows, other, theirs)
                for _column, other, theirs in _led_to(rows, table, row)
                if other not in (PEOPLE, OF_THE_SITE)
            }
            if len(whose) > 1:
                found.append((name, key))
    return found


def _led_to(rows: Rows, table: Table, row: Row) -> Iterator[tuple[str, str, Row]]:
    """What a row refers to, the patient first."""
    ties = sorted(table.foreign_keys, key=lambda tie: (tie.column.table.name != "patient", tie.parent.name))
    for tie in ties:
        value, other = row[tie.parent.name], tie.column.table.name
        if value is not None and (value,) in rows[other]:
            yield tie.parent.name, other, rows[other][(value,)]


def _without_seen(name: str, row: Row | None) -> Row | None:
    table, column = SEEN
    return {**row, column: None} if row is not None and name == table else row
