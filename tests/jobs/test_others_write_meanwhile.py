"""A long job leaves room for whoever saves a report meanwhile: SQLite lets one write at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from diary.jobs.loop import drain, rest_for
from diary.store import patience
from diary.store.engine import make_engine, unit_of_work

HOLDS = 0.3
"""Seconds that each batch keeps the place to write."""
WAITS = 2.0
"""Seconds that whoever reports a danger waits for it."""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'diary.sqlite3'}")
    with unit_of_work(engine) as session:
        session.execute(text("CREATE TABLE written (number INTEGER)"))
    yield engine
    engine.dispose()


def write(engine: Engine, number: int, holding: float = 0.0) -> None:
    with unit_of_work(engine) as session:
        session.execute(text("INSERT INTO written VALUES (:number)"), {"number": number})
        time.sleep(holding)


def test_a_danger_has_its_turn_within_its_two_seconds_while_a_job_writes_and_writes(file: Engine) -> None:
    over = threading.Event()

    def batch() -> bool:
        write(file, 0, HOLDS)
        return True

    job = threading.Thread(target=lambda: drain(batch, over.is_set, rest=rest_for(file)))
    job.start()
    patience.wait_at_most(WAITS)
    try:
        for number in range(1, 6):
            write(file, number)
    finally:
        patience.wait_as_usual()
        over.set()
        job.join()
    with file.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM written WHERE number > 0")) == 5
