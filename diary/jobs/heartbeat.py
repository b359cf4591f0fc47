"""A sign of life in the database, so that others can see when the scheduler has died."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.services.health import SCHEDULER
from diary.store.engine import unit_of_work
from diary.store.models import Heartbeat


def beat(engine: Engine, now: datetime, name: str = SCHEDULER) -> None:
    """Note that `name` is alive."""
    with unit_of_work(engine) as session:
        session.merge(Heartbeat(name=name, beat_at=now))
