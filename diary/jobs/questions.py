"""Questions that nobody answered in time: their alarms are opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.gate import questions
from diary.store.engine import unit_of_work
from diary.store.work import Work

BATCH = 50
"""Questions a transaction."""


def open_unanswered(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Do one batch. True if there may be more."""
    with unit_of_work(engine) as session:
        return questions.take_unanswered_for_yes(Work(session, now, settings), limit=BATCH)
