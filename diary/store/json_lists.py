"""The numbers in a column that holds a list of them as JSON, as rows to join with."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, FromClause, cast, func
from sqlalchemy.orm import InstrumentedAttribute, Session


def listed(
    session: Session, column: InstrumentedAttribute[list[int] | None]
) -> tuple[FromClause, ColumnElement[int]]:
    """What to join, on no condition, and the number in each of its rows; of no list there are none."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(column).table_valued("value")
        return each, each.c.value
    each = func.json_array_elements_text(column).table_valued("value")
    return each, cast(each.c.value, BigInteger)
