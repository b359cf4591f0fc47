"""Inserting rows that another transaction may insert in the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from diary.store.models import Base


def insert_if_new(session: Session, table: type[Base], *rows: dict[str, Any]) -> None:
    """Insert each of the rows unless one with its key is there, then leave that one as it is."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))
