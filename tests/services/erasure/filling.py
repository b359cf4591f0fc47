"""One row in each table for each of two people, whatever tables there are, with a word of theirs in every text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Enum,
    Integer,
    SmallInteger,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeDecorator

from diary.store.models import Base
from diary.store.queries.erasure import KEPT

MADE_AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
Rows = dict[str, dict[str, Any]]
_SHARED = "threshold_set"
_NOT_FILLED = frozenset({"heartbeat", "outage", "rate_bucket", "erasure", "erased"})
"""What no person has a row in, and what the test makes itself."""


def forget_checks(engine: Engine) -> None:
    """Let any text stand anywhere: which words a column takes is no matter here."""
    if engine.dialect.name == "sqlite":
        return
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for check in table.constraints:
                if isinstance(check, CheckConstraint):
                    connection.execute(
                        text(f'ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS "{check.name}"')
                    )


def fill(engine: Engine, word: str, number: int, *, touched_by: Rows | None = None) -> Rows:
    """A row in each table, tied to each other; gives them by table. `touched_by`: whose account did things in them."""
    made: Rows = {}
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for table in Base.metadata.sorted_tables:
            if table.name in _NOT_FILLED or (table.name == _SHARED and touched_by):
                continue
            made[table.name] = _row(table, word, number, {**(_shared(touched_by)), **made}, touched_by)
            connection.execute(table.insert(), made[table.name])
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    return made


def join(connection: Connection, number: int, whose: Rows, who: Rows, word: str) -> None:
    """`who` is in the circle of `whose`, and was asked into it."""
    for name, more in (("caregiver", {"account_id": who["account"]["id"]}), ("care_invitation", {})):
        row = {**whose[name], "id": number, **more, "name": word}
        if name == "caregiver":
            row["mark"] = word
        else:
            row |= {"email": who["account"]["email"], "token_hash": f"{word}{number}"}
        connection.execute(Base.metadata.tables[name].insert(), row)


def _shared(others: Rows | None) -> Rows:
    return {_SHARED: others[_SHARED]} if others else {}


def _row(table: Table, word: str, number: int, made: Rows, touched_by: Rows | None) -> dict[str, Any]:
    row = {}
    for column in table.columns:
        keys = list(column.foreign_keys)
        if keys:
            other, name = keys[0].column.table, keys[0].column.name
            if other is table:
                row[column.key] = None
            elif touched_by and keys[0].ondelete == "SET NULL" and other.name == "account":
                row[column.key] = touched_by["account"]["id"]
            else:
                row[column.key] = made[other.name][name]
        elif table.name == _SHARED and column.primary_key:
            row[column.key] = "shared"
        else:
            row[column.key] = _value(
                column, "" if table.name in KEPT and table.name != "invitation" else word, number
            )
    return row


def _value(column: Column[Any], word: str, number: int) -> Any:
    kind = column.type
    if column.name in ("email", "address") and word:
        return f"{word}@example.org"
    if column.name == "account_id":
        return number  # of the audit, which refers to nothing
    if isinstance(kind, Enum):
        return kind.enums[0] if kind.enum_class is None else next(iter(kind.enum_class))
    if isinstance(kind, JSON):
        return {"said": word}
    if isinstance(kind, Boolean):
        return True
    if column.name in ("signs", "grants", "times"):
        return frozenset()
    if column.name.endswith(("outcome",)) and isinstance(kind, TypeDecorator):
        return None
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, DateTime):
        return MADE_AT
    if isinstance(kind, Date):
        return date(2026, 1, 1)
    if isinstance(kind, Integer | SmallInteger):
        return number
    if isinstance(kind, String):
        return f"{word}{column.name}"
    return number
