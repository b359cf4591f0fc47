"""The day's reminders, some hundred patients at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.jobs.heartbeat import running
from diary.services.reminders import decide_some
from diary.store.engine import unit_of_work
from diary.store.work import Work

BATCH = 300
"""Patients a transaction, as in the sweep: most of them are due at the same minute of the evening."""


def remind_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Decide one batch of reminders that are due and queue their mails. True if there may be more."""
    running(engine, now)
    with unit_of_work(engine) as session:
        return decide_some(Work(session, now, settings), limit=BATCH)
