"""Rows that are dated after now: a clock was ahead when they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, ColumnElement, Date, Table, and_, func, or_, select

from diary.clock import latest_believable, latest_day
from diary.store.models import SavedReport
from diary.store.models.base import Base, UtcDateTime
from diary.store.work import Work

MAY_LIE_AHEAD = frozenset(
    {
        "appointment.on",
        "care_invitation.ends_on",
        "care_invitation.expires_at",
        "caregiver.ends_on",
        "digest_plan.next_at",
        "follow_up.appointment_on",
        "follow_up.escalate_at",
        "follow_up.silence_at",
        "given_answer.booked_for",
        "invitation.expires_at",
        "outbox_mail.expires_at",
        "outbox_mail.lease_until",
        "outbox_mail.next_attempt_at",
        "plan_entry.until_on",
        "question.due_at",
        "reminder_plan.every_other_from",
        "reminder_plan.next_at",
        "reminder_plan.paused_until",
        "signed_in_session.expires_at",
        "sweep_state.due_at",
        "sweep_state.retry_at",
    }
)
"""Columns that say when to do something, until when something holds, or for when something was agreed. Every other one
says when something was, and a new one counts among them."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """The rows of one table that are dated after now; nothing of what they say."""

    table: str
    rows: int
    until: date
    """The latest day that any of them names, in UTC for moments."""


def rows_ahead(work: Work) -> list[Ahead]:
    """How many rows of which tables are dated after now, and until when. Of reports, those that count."""
    found = [_in_table(work, table) for table in Base.metadata.sorted_tables]
    return [each for each in found if each is not None]


def _in_table(work: Work, table: Table) -> Ahead | None:
    limits = {
        column: _limit(column, work.now)
        for column in table.columns
        if f"{table}.{column.name}" not in MAY_LIE_AHEAD
    }
    ahead = {column: column > limit for column, limit in limits.items() if limit is not None}
    if not ahead:
        return None
    counts: ColumnElement[bool] = or_(*ahead.values())
    if table is SavedReport.__table__:
        counts = and_(counts, SavedReport.superseded_at.is_(None))
    rows = work.session.scalar(select(func.count()).select_from(table).where(counts)) or 0
    if not rows:
        return None
    latest = [
        work.session.scalar(select(func.max(column)).where(counts, is_ahead))
        for column, is_ahead in ahead.items()
    ]
    return Ahead(table.name, rows, max(_day(each) for each in latest if each is not None))


def _limit(column: Column[object], now: datetime) -> datetime | date | None:
    """The latest that it can say; None where it holds no moment and no day."""
    if isinstance(column.type, UtcDateTime):
        return latest_believable(now)
    return latest_day(now) if isinstance(column.type, Date) else None


def _day(moment: object) -> date:
    assert isinstance(moment, date)  # noqa: S101 - so the columns are typed
    return moment.date() if isinstance(moment, datetime) else moment
