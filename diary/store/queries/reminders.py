"""Reminders of many patients in a few queries: what is due, and what has to be known to decide it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, bindparam, delete, func, or_, select, text, union_all
from sqlalchemy.orm import Session

from diary.clock import latest_believable, latest_day
from diary.rules.reminding import EVERY_DAY, LATE_BY, ReminderKind
from diary.store.models import FollowUp, Patient, Reminder, ReminderSchedule, SavedReport
from diary.store.models.followups import FollowUpState
from diary.store.models.reminders import ReminderState
from diary.store.upsert import those_inserted

# Whether a plan's moment lies further ahead than its times can reach. Not where it waits for the end of a pause, unless
# that ends later than `pause_ends_by`: none lasts so long.
_IS_AHEAD = and_(
    # The soonest of the three comes by itself first: the index holds it.
    ReminderSchedule.next_at > bindparam("a_day_ahead"),
    or_(
        and_(ReminderSchedule.days == EVERY_DAY, ReminderSchedule.every_other_from.is_(None)),
        and_(
            ReminderSchedule.every_other_from.is_not(None),
            ReminderSchedule.next_at > bindparam("two_days_ahead"),
        ),
        ReminderSchedule.next_at > bindparam("a_week_ahead"),
    ),
    or_(
        ReminderSchedule.paused_until.is_(None),
        ReminderSchedule.paused_until <= bindparam("latest_day"),
        ReminderSchedule.paused_until > bindparam("pause_ends_by"),
    ),
)
_WAYS = (ReminderSchedule.next_at <= bindparam("now"), _IS_AHEAD)
# Asked every minute, and as a rule nobody is due: building it would cost more than asking.
_DUE = (
    select(ReminderSchedule, Patient)
    .join(Patient, Patient.id == ReminderSchedule.patient_id)
    .where(
        ReminderSchedule.patient_id.in_(
            union_all(
                # Each in the order of the index and no further than it must: asked for both at once, SQLite goes
                # through all plans.
                *(
                    select(
                        select(ReminderSchedule.patient_id)
                        .where(way)
                        .order_by(ReminderSchedule.next_at, ReminderSchedule.patient_id)
                        .limit(bindparam("limit", type_=Integer))
                        .subquery()
                        .c.patient_id
                    )
                    for way in _WAYS
                )
            )
        ),
        # Once more, since another process may have been quicker with some.
        or_(*_WAYS),
    )
    .with_for_update(of=ReminderSchedule, skip_locked=True)
)


def due_schedules(
    session: Session, now: datetime, *, pause_ends_by: date, limit: int
) -> list[tuple[ReminderSchedule, Patient]]:
    """Plans whose time has come, the earliest first, and then those that a wrong clock took further ahead than their
    times can reach; locked for this unit. Left out are those another process holds.
    """
    day = timedelta(days=1)
    rows = session.execute(
        _DUE,
        {
            "now": now,
            "a_day_ahead": latest_believable(now, day),
            "two_days_ahead": latest_believable(now, 2 * day),
            "a_week_ahead": latest_believable(now, 7 * day),
            "latest_day": latest_day(now),
            "pause_ends_by": pause_ends_by,
            "limit": limit,
        },
    )
    found = [(plan, patient) for plan, patient in rows]
    return sorted(found, key=lambda one: (one[0].next_at or now, one[1].id))[:limit]


def forget_ahead(session: Session, now: datetime, patient_id: int) -> None:
    """Delete what a wrong clock decided of a patient's reminders to come."""
    session.execute(
        delete(Reminder)
        .where(
            Reminder.patient_id == patient_id,
            Reminder.due_at > now - LATE_BY,
            Reminder.decided_at > latest_believable(now),
        )
        .execution_options(synchronize_session=False)
    )


def reported_days(
    session: Session, patient_ids: Sequence[int], days: Collection[date]
) -> set[tuple[int, date]]:
    """Who has a report for which of `days`."""
    found = session.execute(
        select(SavedReport.patient_id, SavedReport.day).where(
            SavedReport.patient_id.in_(patient_ids),
            SavedReport.day.in_(days),
            SavedReport.superseded_at.is_(None),
        )
    )
    return {(patient_id, day) for patient_id, day in found}


def last_reported_days(session: Session, now: datetime, patient_ids: Sequence[int]) -> dict[int, date]:
    """Each patient's latest day with a report, of those that have come; those without any are left out."""
    found = session.execute(
        select(SavedReport.patient_id, func.max(SavedReport.day))
        .where(
            SavedReport.patient_id.in_(patient_ids),
            SavedReport.superseded_at.is_(None),
            SavedReport.day <= latest_day(now),
        )
        .group_by(SavedReport.patient_id)
    )
    return {row[0]: row[1] for row in found}


def days_last_asked(session: Session, now: datetime, patient_ids: Sequence[int]) -> dict[int, date]:
    """The latest day, of those that have come, on which each patient was asked how they are; those never asked are left
    out.
    """
    found = session.execute(
        select(Reminder.patient_id, func.max(Reminder.day))
        .where(
            Reminder.patient_id.in_(patient_ids),
            Reminder.day <= latest_day(now),
            Reminder.kind == ReminderKind.HOW_ARE_YOU,
            Reminder.state == ReminderState.QUEUED,
        )
        .group_by(Reminder.patient_id)
    )
    return {row[0]: row[1] for row in found}


def decided_times(session: Session, patient_id: int, *, since: date) -> set[tuple[date, int]]:
    """The dates from `since` on and their times, in minutes after midnight, for which the reminder is decided."""
    return {(row.day, row.at_minute) for row in reminders_since(session, patient_id, since)}


def reminders_since(session: Session, patient_id: int, since: date) -> Sequence[Reminder]:
    """What was decided for the dates from `since` on."""
    return session.scalars(
        select(Reminder).where(Reminder.patient_id == patient_id, Reminder.day >= since)
    ).all()


def reminded_days(
    session: Session, patient_ids: Sequence[int], days: Collection[date]
) -> set[tuple[int, date]]:
    """Who was sent a reminder for which of `days` already."""
    found = session.execute(
        select(Reminder.patient_id, Reminder.day).where(
            Reminder.patient_id.in_(patient_ids),
            Reminder.day.in_(days),
            Reminder.state == ReminderState.QUEUED,
        )
    )
    return {(patient_id, day) for patient_id, day in found}


def with_open_follow_ups(session: Session, patient_ids: Sequence[int]) -> set[int]:
    """Those of the patients in whose diary something is open."""
    found = session.scalars(
        select(FollowUp.patient_id)
        .where(FollowUp.patient_id.in_(patient_ids), FollowUp.state == FollowUpState.OPEN)
        .distinct()
    )
    return set(found)


def count_too_late(session: Session, since: datetime) -> int:
    """How many reminders that were due from `since` on came too late to be sent."""
    # Written out, so that the index over those few rows serves.
    too_late = text(f"state = '{ReminderState.TOO_LATE.value}'")
    counted = select(func.count(Reminder.id)).where(too_late, Reminder.due_at >= since)
    return session.scalars(counted).one()


def add_reminders(session: Session, rows: Sequence[dict[str, Any]]) -> dict[tuple[int, date, int], int]:
    """Write one row per patient, date and time. Gives the ids of those written: the others were there already."""
    written = those_inserted(session, Reminder, rows, "id", "patient_id", "day", "at_minute")
    return {(row.patient_id, row.day, row.at_minute): row.id for row in written}
