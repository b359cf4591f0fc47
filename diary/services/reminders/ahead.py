"""Reminder schedules that a wrong clock took too far ahead: brought back once the clock is right again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from diary.clock import latest_day
from diary.rules.reminding import LATE_BY, next_occasion
from diary.rules.schedule import local_today
from diary.services.reminders.schedules import LONGEST_PAUSE, times_of
from diary.store.models import Patient, ReminderSchedule
from diary.store.queries.reminders import decided_times, forget_ahead
from diary.store.work import Work

_A_DAY = timedelta(days=1)

log = logging.getLogger(__name__)


def pauses_end_by(now: datetime) -> date:
    """The latest day on which any pause that was asked for by now can end."""
    return latest_day(now) + LONGEST_PAUSE + _A_DAY


def bring_back(work: Work, found: Sequence[tuple[ReminderSchedule, Patient]]) -> bool:
    """Work out anew when the next reminder comes, for schedules whose moment lies further ahead than any of their
    times. Whether that changed any: one that stays must not keep the job busy for ever.

    What was decided for days to come is forgotten: those reminders were not sent, or not when they should have been.
    """
    changed = False
    for schedule, patient in found:
        before = schedule.next_at
        try:
            if schedule.paused_until is not None and schedule.paused_until > pauses_end_by(work.now):
                schedule.paused_until = None
            forget_ahead(work.session, work.now, patient.id)
            schedule.next_at = _next_at(work, schedule, patient)
        except Exception as error:
            log.error("the reminders of patient %s stay as they are: %s", patient.id, type(error).__name__)
        changed = changed or schedule.next_at != before
    return changed


def _next_at(work: Work, schedule: ReminderSchedule, patient: Patient) -> datetime:
    """The first that is not decided and can still be sent."""
    zone = ZoneInfo(patient.timezone)
    decided = decided_times(work.session, patient.id, since=local_today(work.now, zone) - _A_DAY)
    return next_occasion(work.now - LATE_BY, times_of(schedule), zone, decided=decided).at
