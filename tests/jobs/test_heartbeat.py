"""The scheduler's sign of life, which two schedulers may give for the first time in the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from sqlalchemy import Engine, select

from diary.jobs.heartbeat import beat
from diary.services.site.health import last_beat
from diary.store.engine import reading
from diary.store.models import Heartbeat

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AT_ONCE = 6


def test_several_may_begin_in_the_same_moment(engine: Engine) -> None:
    together = Barrier(AT_ONCE)

    def begin(number: int) -> None:
        together.wait()
        beat(engine, NOON, f"scheduler {number // AT_ONCE}")

    with ThreadPoolExecutor(AT_ONCE) as threads:
        # Eight times, so that two do meet.
        begun = [threads.submit(begin, number) for number in range(8 * AT_ONCE)]
    for each in begun:
        each.result()
    with reading(engine) as session:
        assert len(session.scalars(select(Heartbeat)).all()) == 8


def test_the_last_sign_counts(engine: Engine) -> None:
    beat(engine, NOON)
    beat(engine, NOON + timedelta(minutes=1))
    with reading(engine) as session:
        assert last_beat(session) == NOON + timedelta(minutes=1)
