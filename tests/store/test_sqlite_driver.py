"""The glance at a database that takes next to nothing: it never says "up to date" of one that is not."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diary.store.engine import make_engine, unit_of_work
from diary.store.sqlite_driver import UpToDate, if_up_to_date
from tests.factories import make_account


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Path:
    return shutil.copyfile(migrated_sqlite, tmp_path / "diary.sqlite3")


def url(database: Path) -> str:
    return f"sqlite:///{database}"


def change(database: Path, statement: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(statement)
    connection.close()


def test_a_database_of_today_without_and_with_accounts(database: Path) -> None:
    assert if_up_to_date(url(database)) == UpToDate(has_accounts=False)
    engine = make_engine(url(database))
    with unit_of_work(engine) as session:
        make_account(session, datetime(2026, 3, 1, tzinfo=UTC))
    engine.dispose()
    assert if_up_to_date(url(database)) == UpToDate(has_accounts=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
        "DROP TABLE alembic_version",
        "DROP TABLE account",
    ],
)
def test_of_any_other_it_knows_nothing(database: Path, statement: str) -> None:
    change(database, statement)
    assert if_up_to_date(url(database)) is None


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert if_up_to_date(url(tmp_path / "none.sqlite3")) is None
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear diary, this is a letter of some length." * 100)
    assert if_up_to_date(url(tmp_path / "letter")) is None


@pytest.mark.parametrize("more", ["?mode=memory", "%20", "#1"])
def test_an_address_that_says_more_than_a_path(database: Path, more: str) -> None:
    shutil.copyfile(database, f"{database}{more}")
    assert if_up_to_date(url(database) + more) is None


def test_another_kind_of_database() -> None:
    assert if_up_to_date("postgresql://diary@localhost/diary") is None
