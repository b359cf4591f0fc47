"""A town to run jobs in, and what a process of the diary needs to know."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from diary.store.engine import make_engine
from tests.addresses import SITE_ADDRESS
from tests.jobs.town import Town
from tests.mail_server import FakeMailServer, mail_server


@dataclass(frozen=True)
class Settled:
    """A town on SQLite to copy, as it is when everybody has moved in."""

    database: Path
    ids: dict[str, int]


def _town(engine: Engine, place: Path, server: FakeMailServer, **more: int) -> Town:
    settings = load({"DIARY_DATA_DIR": str(place / "data"), "DIARY_SITE_URL": SITE_ADDRESS})
    return Town(engine, dataclasses.replace(settings, mail=server.address), server, **more)


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Settled:
    """Made once: moving in takes as long as two days of all jobs."""
    place = tmp_path_factory.mktemp("settled town")
    database = shutil.copyfile(migrated_sqlite, place / "diary.sqlite3")
    engine = make_engine(f"sqlite:///{database}")
    with mail_server() as server:
        town = _town(engine, place, server)
        town.settle()
    engine.dispose()
    assert not database.with_name(f"{database.name}-wal").exists(), "a connection is open"
    return Settled(database, town.ids)


@pytest.fixture
def make_town(tmp_path: Path, settled: Settled) -> Iterator[Callable[..., Town]]:
    """Make a town: in the database given, or in one of its own on SQLite."""
    with ExitStack() as stack:

        def make(engine: Engine | None = None, **more: int) -> Town:
            server = stack.enter_context(mail_server())
            place = tmp_path / f"town {server.port}"
            place.mkdir()
            if engine is not None:
                town = _town(engine, place, server, **more)
                town.settle()
                return town
            assert not more, "a town unlike the others needs a database"
            copy = shutil.copyfile(settled.database, place / "diary.sqlite3")
            engine = make_engine(f"sqlite:///{copy}")
            stack.callback(engine.dispose)
            town = _town(engine, place, server)
            town.ids |= settled.ids
            return town

        yield make


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture
def given(database_url: str, server: FakeMailServer, tmp_path: Path) -> dict[str, str]:
    """The settings of a process that works on this database, as environment."""
    return {
        "DIARY_DATA_DIR": str(tmp_path / "data"),
        "DIARY_DATABASE_URL": database_url,
        "DIARY_SMTP_HOST": server.host,
        "DIARY_SMTP_PORT": str(server.port),
        "DIARY_SMTP_SECURITY": "none",
    }
