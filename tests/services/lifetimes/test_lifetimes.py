"""Whatever happens to a diary and in whatever order, nothing is lost, doubled, hidden, or told to the wrong one.

`DIARY_TEST_LIVES=2000` lives that many lifetimes instead of the suite's few; with `DIARY_TEST_LIVES_SHRINK` one that
goes wrong is made as short as it can be, which may take minutes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from diary.config import Settings, load
from diary.services.permissions.secret import secret_key
from diary.store.engine import make_engine, unit_of_work
from diary.store.models.base import Base
from tests.fakes import FixedClock
from tests.services.lifetimes.life import MakeWorld
from tests.services.lifetimes.machine import Lifetime
from tests.services.lifetimes.world import World

LIVES = int(os.environ.get("DIARY_TEST_LIVES", "14"))
LIVES_ON_POSTGRESQL = max(3, LIVES // 5)
STEPS = int(os.environ.get("DIARY_TEST_LIVES_STEPS", "30"))
PHASES = [Phase.generate, *([Phase.shrink] if "DIARY_TEST_LIVES_SHRINK" in os.environ else [])]

pytestmark = [pytest.mark.slow, *([pytest.mark.timeout(0)] if LIVES > 50 else [])]


@pytest.fixture
def at_home(run_dir: Path) -> Iterator[Settings]:
    """Settings with a data directory where files are quick."""
    with TemporaryDirectory(dir=run_dir) as directory:
        found = load({"DIARY_DATA_DIR": directory})
        secret_key(found.data_dir)
        yield found


def live(make_world: MakeWorld, lives: int) -> None:
    machine = type("OneLifetime", (Lifetime,), {"make_world": staticmethod(make_world)})
    how = settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
        database=None,
    )
    run_state_machine_as_test(machine, settings=how)


def test_a_diary_lives_through_anything(at_home: Settings, migrated_sqlite: Path):
    number = count()

    def make_world(zone: str) -> World:
        path = at_home.data_dir / f"{next(number)}.sqlite3"
        shutil.copyfile(migrated_sqlite, path)
        return World(f"sqlite:///{path}", at_home, FixedClock(), zone)

    live(make_world, LIVES)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_diary_lives_through_anything_on_postgresql(at_home: Settings, database_url: str):
    tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)

    def make_world(zone: str) -> World:
        engine = make_engine(database_url)
        with unit_of_work(engine) as session:
            session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        engine.dispose()
        return World(database_url, at_home, FixedClock(), zone)

    live(make_world, LIVES_ON_POSTGRESQL)
