"""Trial alerts that are due, and who has not pressed one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.trials import ask_some, begin_some
from diary.store.engine import unit_of_work
from diary.store.work import Work

BATCH = 50
"""Patients a transaction."""


def try_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Do one batch of each of both. True if there may be more."""
    with unit_of_work(engine) as session:
        more = begin_some(Work(session, now, settings), limit=BATCH)
    with unit_of_work(engine) as session:
        return ask_some(Work(session, now, settings), limit=BATCH) or more
