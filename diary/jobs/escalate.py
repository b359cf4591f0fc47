"""The people of a circle told of what nobody has answered, and asked to check on a patient who is silent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.jobs.kept import take_up_kept
from diary.services import notifications
from diary.store.engine import unit_of_work
from diary.store.work import Work

BATCH = 100
"""Follow-ups a transaction."""


def escalate_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Do one batch of each of both. True if there may be more."""
    # Whoever is told by what was kept is not told a second time, nor is the next one instead of them.
    take_up_kept(engine, settings, now)
    with unit_of_work(engine) as session:
        more = notifications.escalate_some(Work(session, now, settings), limit=BATCH)
    with unit_of_work(engine) as session:
        return notifications.ask_to_check_some(Work(session, now, settings), limit=BATCH) or more
