"""Inserting rows that another transaction may insert in the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from diary.store.models import Base


def insert_if_new(session: Session, table: type[Base], *rows: dict[str, Any]) -> None:
    """Insert each of the rows unless one with its key is there, then leave that one as it is."""
    session.execute(_insert_if_new(session, table), list(rows))


def those_inserted(
    session: Session, table: type[Base], rows: Sequence[dict[str, Any]], *names: str
) -> list[Row[Any]]:
    """As `insert_if_new`, for many rows. Gives the columns `names` of those that were new, in any order."""
    if not rows:
        return []
    columns = [table.__table__.c[name] for name in names]
    return list(session.execute(_insert_if_new(session, table).returning(*columns), list(rows)))


def _insert_if_new(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(cast(Table, table.__table__)).on_conflict_do_nothing()
