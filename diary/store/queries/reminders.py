"""Reminders of many patients in a few queries: what is due, and what has to be known to decide it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from diary.rules.reminding import ReminderKind
from diary.store.models import Patient, Reminder, ReminderPlan, SavedReport
from diary.store.models.reminders import ReminderState


def due_plans(session: Session, now: datetime, *, limit: int) -> list[tuple[ReminderPlan, Patient]]:
    """Plans whose time has come, the earliest first, locked for this unit. Left out are those another process holds."""
    rows = session.execute(
        select(ReminderPlan, Patient)
        .join(Patient, Patient.id == ReminderPlan.patient_id)
        .where(ReminderPlan.next_at <= now)
        .order_by(ReminderPlan.next_at, ReminderPlan.patient_id)
        .limit(limit)
        .with_for_update(of=ReminderPlan, skip_locked=True)
    )
    return [(plan, patient) for plan, patient in rows]


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


def last_reported_days(session: Session, patient_ids: Sequence[int]) -> dict[int, date]:
    """Each patient's latest day with a report; those without any are left out."""
    found = session.execute(
        select(SavedReport.patient_id, func.max(SavedReport.day))
        .where(SavedReport.patient_id.in_(patient_ids), SavedReport.superseded_at.is_(None))
        .group_by(SavedReport.patient_id)
    )
    return {row[0]: row[1] for row in found}


def days_last_asked(session: Session, patient_ids: Sequence[int]) -> dict[int, date]:
    """The latest day each patient was asked how they are; those never asked are left out."""
    found = session.execute(
        select(Reminder.patient_id, func.max(Reminder.day))
        .where(
            Reminder.patient_id.in_(patient_ids),
            Reminder.kind == ReminderKind.HOW_ARE_YOU,
            Reminder.state == ReminderState.QUEUED,
        )
        .group_by(Reminder.patient_id)
    )
    return {row[0]: row[1] for row in found}


def decided_days(session: Session, patient_ids: Sequence[int], *, since: date) -> Mapping[int, set[date]]:
    """The dates from `since` on for which each patient's reminder is decided."""
    found: dict[int, set[date]] = defaultdict(set)
    for patient_id, day in session.execute(
        select(Reminder.patient_id, Reminder.day).where(
            Reminder.patient_id.in_(patient_ids), Reminder.day >= since
        )
    ):
        found[patient_id].add(day)
    return found


def add_reminders(session: Session, rows: Sequence[dict[str, Any]]) -> set[tuple[int, date]]:
    """Write one row per patient and date. Gives those written: the others were there already."""
    if not rows:
        return set()
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    written = session.execute(
        insert(Reminder)
        .values(list(rows))
        .on_conflict_do_nothing(index_elements=["patient_id", "day", "at_minute"])
        .returning(Reminder.patient_id, Reminder.day)
    )
    return {(patient_id, day) for patient_id, day in written}
