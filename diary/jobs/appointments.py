"""Mail the evening before an appointment, and the day after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.appointments.notifications import ask_some, remind_some
from diary.store.engine import unit_of_work
from diary.store.work import Work

BATCH = 100
"""Appointments a transaction."""


def tell_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Do one batch of each of both. True if there may be more."""
    with unit_of_work(engine) as session:
        more = remind_some(Work(session, now, settings), limit=BATCH)
    with unit_of_work(engine) as session:
        return ask_some(Work(session, now, settings), limit=BATCH) or more
