"""Every column that holds a moment or a day stands in docs/moments.md, with what is believed of it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Column, Date, DateTime, Time

from diary.store.models.base import Base, UtcDateTime

TEXT = (Path(__file__).parents[2] / "docs" / "moments.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `(?P<column>[a-z_]+\.[a-z_]+)` \| (?P<believed>.+?) \| (?P<guard>.*?) ?\|$", re.MULTILINE
)
ROWS = [found.groupdict() for found in ROW.finditer(TEXT)]
GUARDED = ("worked out anew", "mended", "counts nothing", "forgotten")


def holds_a_moment(column: Column[object]) -> bool:
    """By its type, and by its name: what ends in `_at` or `_on` is one however it is kept."""
    return isinstance(column.type, UtcDateTime | DateTime | Date | Time) or column.name.endswith(
        ("_at", "_on")
    )


def columns() -> list[str]:
    return sorted(
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if holds_a_moment(column)
    )


def test_each_column_that_holds_a_moment_or_a_day_stands_there_once() -> None:
    listed = sorted(row["column"] for row in ROWS)
    assert listed == columns(), "say in docs/moments.md what is believed of it, and what guards it"
    assert len(listed) > 90


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["column"])
def test_what_is_guarded_names_a_guard_that_there_is(row: dict[str, str]) -> None:
    named = re.findall(r"`(diary\.[\w.]+)`", row["guard"])
    if row["believed"].startswith(GUARDED):
        assert named, f"what guards {row['column']}?"
    for name in named:
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(module), attribute), f"there is no {name}"


def test_whoever_adds_a_migration_is_pointed_there() -> None:
    contributing = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, _, step = contributing.partition("## Add a migration")
    step, _, _ = step.partition("\n## ")
    assert "docs/moments.md" in step
