"""The morning mails to people who look after others, some at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.digests import decide_some
from diary.store.engine import unit_of_work
from diary.store.work import Work

BATCH = 100
"""People a transaction. All whom they look after are asked for by number: SQLite takes some 32,000 at once."""


def digest_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Decide one batch of morning mails that are due and queue them. True if there may be more."""
    with unit_of_work(engine) as session:
        return decide_some(Work(session, now, settings), limit=BATCH)
