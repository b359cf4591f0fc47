"""A sign of life in the database, so that others can see when the scheduler has died."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, update

from diary.services.site.health import SCHEDULER
from diary.store.engine import unit_of_work
from diary.store.models import Heartbeat
from diary.store.upsert import insert_if_new


def beat(engine: Engine, now: datetime, name: str = SCHEDULER) -> None:
    """Note that `name` is alive. Two schedulers may do so for the first time at once."""
    with unit_of_work(engine) as session:
        insert_if_new(session, Heartbeat, {"name": name, "beat_at": now})
        session.execute(update(Heartbeat).where(Heartbeat.name == name).values(beat_at=now))
