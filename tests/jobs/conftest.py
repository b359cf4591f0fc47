"""A town to run jobs in."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from diary.store.engine import make_engine
from tests.jobs.town import Town
from tests.mail_server import mail_server


@pytest.fixture
def make_town(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Callable[..., Town]]:
    """Make a town: in the database given, or in one of its own on SQLite."""
    with ExitStack() as stack:

        def make(engine: Engine | None = None, **more: int) -> Town:
            server = stack.enter_context(mail_server())
            place = tmp_path / f"town {server.port}"
            place.mkdir()
            if engine is None:
                copy = shutil.copyfile(migrated_sqlite, place / "diary.sqlite3")
                engine = make_engine(f"sqlite:///{copy}")
                stack.callback(engine.dispose)
            settings = load(
                {"DIARY_DATA_DIR": str(place / "data"), "DIARY_SITE_URL": "https://diary.example.org"}
            )
            town = Town(engine, dataclasses.replace(settings, mail=server.address), server, **more)
            town.settle()
            return town

        yield make
