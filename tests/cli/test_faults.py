"""Errors that are nobody's bug become a sentence; the others stay what they are."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from diary.cli.faults import Refused, explained
from diary.services.errors import BadInput, NotFound
from diary.store.engine import make_engine


def what_sqlite_says(tmp_path: Path, *statements: str) -> Refused:
    engine = make_engine(f"sqlite:///{tmp_path / 'diary.sqlite3'}")
    with engine.connect() as connection:
        for statement in ("CREATE TABLE t (x)", *statements[:-1]):
            connection.execute(text(statement))
        with pytest.raises(DBAPIError) as caught:
            connection.execute(text(statements[-1]))
    engine.dispose()
    told = explained(caught.value)
    assert isinstance(told, Refused)
    return told


def test_a_full_disk(tmp_path: Path) -> None:
    told = what_sqlite_says(tmp_path, "PRAGMA max_page_count = 1", "INSERT INTO t VALUES (zeroblob(100000))")
    assert told.message.startswith("The disk is full")
    assert told.exit_code == 1


def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    told = what_sqlite_says(tmp_path, "PRAGMA query_only = 1", "INSERT INTO t VALUES (1)")
    assert told.message.startswith("The database cannot be written to.")


def test_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'nowhere' / 'diary.sqlite3'}")
    with pytest.raises(DBAPIError) as caught:
        engine.connect()
    told = explained(caught.value)
    assert told is not None
    assert told.message.startswith("The database cannot be opened.")


def test_a_database_without_tables(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    told = explained(caught.value)
    assert told is not None
    assert "diary db upgrade" in told.message


@pytest.mark.parametrize(
    ("number", "why"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "may not")],
)
def test_a_file_that_cannot_be_used(number: int, why: str) -> None:
    told = explained(OSError(number, "x", "/data/secret.key"))
    assert told is not None
    assert told.message.startswith("/data/secret.key cannot be used")
    assert why in told.message


def test_what_was_typed_wrong_is_told_line_by_line() -> None:
    told = explained(BadInput({"day": ["No such day."], "name": ["No such name."]}))
    assert told is not None
    assert (told.message, told.exit_code) == ("No such day.\nNo such name.", 2)
    assert explained(NotFound("There is no such patient.")).message == "There is no such patient."  # type: ignore[union-attr]


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), OSError(errno.EPIPE, "x")])
def test_a_bug_stays_a_bug(error: Exception) -> None:
    assert explained(error) is None
