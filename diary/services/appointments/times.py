"""When people get mail about an appointment, by the patient's clock."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from diary.rules import appointing
from diary.services.appointments.lookup import day_for
from diary.store.models import Appointment, Patient, ReminderSchedule

UNLESS_CHOSEN = time(18)
"""For patients who want no daily reminder, and so have no time of their own."""


def time_for(plan: ReminderSchedule | None) -> time:
    """The time of day at which the patient wants mail."""
    return UNLESS_CHOSEN if plan is None or not plan.wanted else time(*divmod(plan.at_minute, 60))


def reminded_at(session: Session, patient: Patient, appointment: Appointment) -> datetime:
    """When the mail of the day before is due."""
    at = time_for(session.get(ReminderSchedule, patient.id))
    return appointing.day_before_at(day_for(appointment, patient), at, ZoneInfo(patient.timezone))
