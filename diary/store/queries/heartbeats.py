"""Signs of life of the parts that nobody sees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from diary.store.models import Heartbeat
from diary.store.upsert import insert_if_new


def last_beat(session: Session, name: str) -> datetime | None:
    """When `name` last showed that it lives; None if it never did. One row is read, by its key."""
    row = session.get(Heartbeat, name)
    return row.beat_at if row is not None else None


def note_beat(session: Session, name: str, now: datetime) -> None:
    """Note that `name` is alive. Two processes may do so for the first time at once."""
    insert_if_new(session, Heartbeat, {"name": name, "beat_at": now})
    session.execute(update(Heartbeat).where(Heartbeat.name == name).values(beat_at=now))
