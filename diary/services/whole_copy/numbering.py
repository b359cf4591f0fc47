"""Numbers for rows that name each other, and the rows stored in an order in which each is there before it is named."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.orm import Session

from diary.services.whole_copy.problems import CopyFault
from diary.services.whole_copy.tables import Row
from diary.store.models import Base
from diary.words import whole_copy as words

_AT_ONCE = 500


def new_numbers(session: Session, model: type[Base], count: int) -> list[int]:
    """So many ids that no row has or had."""
    if not count:
        return []
    table = model.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        sequence = session.scalar(select(func.pg_get_serial_sequence(f'"{table}"', "id")))
        return list(
            session.scalars(
                text("SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, :count)"),
                {"sequence": sequence, "count": count},
            )
        )
    # Whoever writes on SQLite is alone: nobody else takes a number before these rows are there.
    used = session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table}) or 0
    highest = session.scalar(select(func.max(inspect(model).columns["id"]))) or 0
    first = max(used, highest) + 1
    return list(range(first, first + count))


def insert_all(session: Session, model: type[Base], rows: list[Row], refs: list[str]) -> None:
    """Store the rows; `refs` are the columns that name rows of the same table."""
    ordered = _in_order(rows, refs) if refs else rows
    for first in range(0, len(ordered), _AT_ONCE):
        session.execute(insert(model), ordered[first : first + _AT_ONCE])


def _in_order(rows: list[Row], refs: list[str]) -> list[Row]:
    waiting, ordered, there = rows, [], set[Any]({None})
    while waiting:
        ready = [row for row in waiting if all(row[name] in there for name in refs)]
        if not ready:
            raise CopyFault([words.goes_round()])
        ordered += ready
        there |= {row["id"] for row in ready}
        waiting = [row for row in waiting if row["id"] not in there]
    return ordered
