"""What becomes of each day's reminder: decided once per patient and local date, however many schedulers ask."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.rules.reminding import (
    LATE_BY,
    ReminderKind,
    is_too_late,
    next_reminder,
    reminded_day,
    silence,
    useful_until,
)
from diary.rules.schedule import local_today
from diary.rules.thresholds import Thresholds
from diary.services import consents, outbox
from diary.services.reminders.plans import times_of
from diary.services.thresholds import site_thresholds
from diary.store.models import OutboxMail, Patient, ReminderPlan
from diary.store.models.consents import Purpose
from diary.store.models.reminders import ReminderState
from diary.store.queries.reminders import (
    add_reminders,
    days_last_asked,
    due_plans,
    last_reported_days,
    reported_days,
)

MAIL_KINDS = {
    ReminderKind.DAILY: MailKind.REMINDER,
    ReminderKind.SILENT: MailKind.REMINDER_SILENT,
    ReminderKind.HOW_ARE_YOU: MailKind.HOW_ARE_YOU,
}
_SET_ASIDE_FOR = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """The reminder of one patient for one date."""

    plan: ReminderPlan
    patient: Patient
    zone: ZoneInfo
    day: date
    at: datetime

    @property
    def key(self) -> tuple[int, date]:
        return self.patient.id, self.day


@dataclass(frozen=True, slots=True)
class _Known:
    """What has to be known about the patients of one batch."""

    reported: set[tuple[int, date]]
    last_reported: Mapping[int, date]
    last_asked: Mapping[int, date]


def decide_some(session: Session, now: datetime, settings: Settings, *, limit: int) -> bool:
    """Decide up to `limit` reminders that are due, queue the mails of those to send, and move the plans on.

    True if there may be more. A date decided already is left as it is. After a long sleep a plan goes on with the first
    reminder that is not too late: what was missed before it is one row, for the day that was due. A patient for whom
    this fails is set aside for an hour.
    """
    found = due_plans(session, now, limit=limit)
    before = {plan.patient_id: plan.next_at or now for plan, _patient in found}
    keep_one = consents.allowing(session, before, Purpose.DIARY)
    due = [one for plan, patient in found if (one := _due(now, plan, patient, keep_one)) is not None]
    known = _look_up(session, due)
    states = {one.key: _state(now, one, known) for one in due}
    numbers = site_thresholds(settings)
    kinds = {one.key: _kind(one, known, numbers) for one in due}
    written = add_reminders(
        session,
        [
            {
                "patient_id": one.patient.id,
                "day": one.day,
                "at_minute": 20 * 60,
                "kind": kinds[one.key],
                "state": states[one.key],
                "due_at": one.at,
                "decided_at": now,
            }
            for one in due
        ],
    )
    mails = [
        _mail(now, settings, one, kinds[one.key])
        for one in due
        if one.key in written and states[one.key] is ReminderState.QUEUED
    ]
    if mails:
        session.execute(insert(OutboxMail), mails)
    for one in due:
        _move_on(now, one.plan, one.zone, one.at)
    session.flush()
    # Only where a plan came forward: one that does not must not keep the job busy for ever.
    due_again = any(before[plan.patient_id] < (plan.next_at or now) <= now for plan, _patient in found)
    return due_again or len(found) == limit


def not_to_be_sent(session: Session, patient_id: int | None, day: date) -> str | None:
    """Why the reminder for `day`, queued before, is not to be sent now; None where it is."""
    plan = session.get(ReminderPlan, patient_id) if patient_id is not None else None
    if patient_id is None or plan is None or not plan.wanted:
        return "Reminders were not wanted any more."
    if plan.paused_until is not None and day < plan.paused_until:
        return "Reminders were paused."
    if not consents.allows(session, patient_id, Purpose.DIARY):
        return "The patient did not want the diary kept any more."
    if reported_days(session, [patient_id], [day]):
        return "The day had its report by then."
    return None


def _due(now: datetime, plan: ReminderPlan, patient: Patient, keep_one: Collection[int]) -> _Due | None:
    """The reminder that is due; None, with the plan moved on, for a patient who gets none and for a time that is not
    the plan's: the migration made it, or the rules of the zone have changed since. `keep_one`: the patients who want a
    diary kept.
    """
    assert plan.next_at is not None  # noqa: S101 - it is due
    try:
        zone = ZoneInfo(patient.timezone)
        if patient.set_up_at is None or not patient.account.active or patient.id not in keep_one:
            plan.next_at = next_reminder(now, times_of(plan), zone)[1]
            return None
        day = reminded_day(plan.next_at, times_of(plan), zone)
        if day is None:
            _move_on(now, plan, zone, now - LATE_BY)
            return None
        return _Due(plan, patient, zone, day, plan.next_at)
    except Exception:
        log.exception("the reminder of patient %s could not be decided", patient.id)
        plan.next_at = now + _SET_ASIDE_FOR
        return None


def _move_on(now: datetime, plan: ReminderPlan, zone: ZoneInfo, after: datetime) -> None:
    """On to the first reminder later than `after` that is not too late: after a sleep it may be a little overdue."""
    times = times_of(plan)
    day, instant = next_reminder(max(after, now - LATE_BY), times, zone)
    while instant <= now and is_too_late(day, instant, now, zone):
        day, instant = next_reminder(instant, times, zone)
    plan.next_at = instant


def _look_up(session: Session, due: Sequence[_Due]) -> _Known:
    ids = [one.patient.id for one in due]
    days = {one.day for one in due}
    return _Known(
        reported_days(session, ids, days),
        last_reported_days(session, ids),
        days_last_asked(session, ids),
    )


def _state(now: datetime, one: _Due, known: _Known) -> ReminderState:
    if one.key in known.reported:
        return ReminderState.NOT_NEEDED
    if is_too_late(one.day, one.at, now, one.zone):
        return ReminderState.TOO_LATE
    return ReminderState.QUEUED


def _kind(one: _Due, known: _Known, numbers: Thresholds) -> ReminderKind:
    began = local_today(one.patient.created_at, one.zone)
    since = known.last_reported.get(one.patient.id, began)
    return silence(one.day, since, known.last_asked.get(one.patient.id), numbers)


def _mail(now: datetime, settings: Settings, one: _Due, kind: ReminderKind) -> dict[str, Any]:
    return outbox.values_of(
        now,
        settings,
        MAIL_KINDS[kind],
        one.patient.account_id,
        dedupe_key=f"reminder:{one.patient.id}:{one.day}",
        patient_id=one.patient.id,
        params={"day": one.day.isoformat()},
        expires_at=useful_until(one.day, one.at, one.zone),
    )
