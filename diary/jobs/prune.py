"""What is not needed any more goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, delete

from diary.services import limits, outbox, sessions
from diary.services.drafts import KEPT_FOR
from diary.store.engine import unit_of_work
from diary.store.models import Draft


def prune(engine: Engine, now: datetime) -> None:
    """Delete sessions long over, full rate buckets, stale drafts, and mail that ended half a year ago.

    Each in a transaction of its own, so that nobody who saves a report waits for all of them.
    """
    with unit_of_work(engine) as session:
        sessions.forget_over(session, now)
    with unit_of_work(engine) as session:
        limits.forget_full(session, now)
    with unit_of_work(engine) as session:
        session.execute(delete(Draft).where(Draft.kept_at < now - KEPT_FOR))
    with unit_of_work(engine) as session:
        outbox.forget_ended(session, now)
