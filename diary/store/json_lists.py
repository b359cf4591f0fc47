"""The numbers in a column that holds a list of them as JSON, as rows to join with."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, ColumnElement, FromClause, case, cast, func, literal_column
from sqlalchemy.orm import InstrumentedAttribute


def listed(
    dialect: str, column: InstrumentedAttribute[list[int] | None]
) -> tuple[FromClause, ColumnElement[int]]:
    """What to join, on no condition, and the number in each of its rows; of no list there are none."""
    if dialect == "sqlite":
        each = func.json_each(column).table_valued("value")
        return each, each.c.value
    # What is no list holds no numbers: else the database would refuse the whole question, and with it the save.
    a_list = case((func.json_typeof(column) == "array", column), else_=cast(literal_column("'[]'"), JSON))
    each = func.json_array_elements_text(a_list).table_valued("value")
    return each, cast(each.c.value, BigInteger)
