"""What is not needed any more goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete

from diary.config import Settings
from diary.services import outbox
from diary.services.accounts import sessions
from diary.services.permissions import rate_limits
from diary.services.reports.drafts import KEPT_FOR
from diary.services.site import clearing
from diary.store.engine import unit_of_work
from diary.store.models import Draft
from diary.store.work import Work


def prune(engine: Engine, settings: Settings, now: datetime) -> None:
    """Delete sessions long over, full rate buckets, stale drafts, the records of mail that ended long ago, and the
    marks of addresses whose mail came back but does so no more.

    Each in a transaction of its own, so that nobody who saves a report waits for all of them. What is old only by a
    clock that has leapt ahead stays (`diary.services.site.clearing`).
    """
    with unit_of_work(engine) as session:
        old_by = clearing.go_on(Work(session, now, settings))
    with unit_of_work(engine) as session:
        sessions.forget_over(
            Work(session, old_by, settings), after=timedelta(days=settings.kept_session_days)
        )
    with unit_of_work(engine) as session:
        rate_limits.forget_full(Work(session, old_by, settings))
    with unit_of_work(engine) as session:
        session.execute(delete(Draft).where(Draft.kept_at < old_by - KEPT_FOR))
    with unit_of_work(engine) as session:
        outbox.end_outlived(Work(session, now, settings))
    with unit_of_work(engine) as session:
        outbox.forget_ended(Work(session, old_by, settings), after=timedelta(days=settings.kept_mail_days))
