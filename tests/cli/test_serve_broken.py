"""`diary serve` with a database that breaks under it: a danger is answered with the number to call, and soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from diary.store.engine import sqlite_driver
from tests.cli.test_serve_slow_connections import patient_of, serving
from tests.commands import Running

__all__ = ["serving"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

LIMIT = 9.0
"""Seconds an answer may take, of which two are spent waiting for a lock; on a machine busy with other tests."""


@contextmanager
def locked(database: Path, how: str) -> Iterator[None]:
    other = sqlite_driver().connect(database, isolation_level=None, timeout=30)
    other.execute(f"BEGIN {how}")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def deleted(database: Path, _how: str) -> Iterator[None]:
    database.rename(database.with_suffix(".away"))
    yield
    assert not database.exists(), "an empty database was made in its place"


@contextmanager
def damaged(database: Path, _how: str) -> Iterator[None]:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.write(b"no database at all. " * (size // 20))
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    yield


@pytest.mark.parametrize(
    ("breaks", "how"), [(locked, "IMMEDIATE"), (locked, "EXCLUSIVE"), (deleted, ""), (damaged, "")]
)
def test_a_danger_is_answered_whatever_happens_to_the_database(
    serving: Running, tmp_path: Path, breaks: object, how: str
) -> None:
    client = patient_of(serving, tmp_path / "data")
    form = client.open_form()
    assert form is not None
    assert callable(breaks)
    breaking: AbstractContextManager[None] = breaks(tmp_path / "data" / "diary.sqlite3", how)
    with breaking:
        began = time.monotonic()
        answer = client.ask("POST", "/today", [*form, ("signs", "chest"), ("note", "since noon")])
        took = time.monotonic() - began
    assert answer is not None, "no answer to a danger"
    assert answer.status == 503
    assert "tel:999" in answer.text
    assert "since noon" in answer.text
    assert took < LIMIT
