"""After two weeks of daily reminders the patient is asked once whether fewer would do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.rules.reminding import Rhythm
from diary.rules.schedule import local_today
from diary.services import consents
from diary.services.reminders.schedules import rhythm_of, schedule_of
from diary.store.models import OutboxMail, Patient, ReminderSchedule
from diary.store.models.consents import Purpose
from diary.store.queries.reminders import with_open_follow_ups
from diary.store.work import Work

OFFERED_AFTER = timedelta(days=14)
"""Of local dates, from the one on which the first questions were answered."""


def is_offered(work: Work, patient: Patient) -> bool:
    """Whether to ask the patient if fewer reminders would do: they come daily, nothing is open, and the patient has not
    answered yet.
    """
    today = local_today(work.now, ZoneInfo(patient.timezone))
    plan = schedule_of(work.session, patient.id)
    if not plan.wanted or (plan.paused_until is not None and today < plan.paused_until):
        return False
    if not may_be_offered(plan, patient, today) or with_open_follow_ups(work.session, [patient.id]):
        return False
    return consents.allows(work.session, patient.id, Purpose.DIARY)


def is_offered_in(work: Work, mail: OutboxMail) -> bool:
    """Whether this reminder, about to be sent, asks: it was queued to ask, and there is still something to ask."""
    patient = work.session.get(Patient, mail.patient_id) if mail.params.get("offer") else None
    return patient is not None and is_offered(work, patient)


def may_be_offered(plan: ReminderSchedule, patient: Patient, today: date) -> bool:
    """As `is_offered`, as far as plan and patient tell, for a patient who is reminded."""
    if patient.set_up_at is None or plan.offer_answered_at is not None:
        return False
    set_up_on = local_today(patient.set_up_at, ZoneInfo(patient.timezone))
    return rhythm_of(plan) is Rhythm.DAILY and today - set_up_on >= OFFERED_AFTER


def to_be_offered_by_mail(
    session: Session, today: Iterable[tuple[ReminderSchedule, Patient, date]]
) -> set[int]:
    """The patients whose reminder asks, for those who get one `today`, with their plans and dates: only the first."""
    may = [
        patient.id
        for plan, patient, day in today
        if plan.offered_on is None and may_be_offered(plan, patient, day)
    ]
    return set(may) - with_open_follow_ups(session, may) if may else set()
