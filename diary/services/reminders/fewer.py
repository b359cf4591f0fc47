"""Fewer reminders instead of none: what the link in a reminder offers beside stopping them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from diary.rules.reminding import Rhythm
from diary.services import audit, reminders
from diary.services.patients import today_for
from diary.store.models import Patient
from diary.store.models.audit import ActingAs
from diary.store.work import Work


class Fewer(StrEnum):
    """What can be chosen."""

    EVERY_OTHER_DAY = "every_other_day"
    WEEKLY = "weekly"
    ONE_WEEK_OFF = "one_week_off"
    TWO_WEEKS_OFF = "two_weeks_off"


_RHYTHMS = {Fewer.EVERY_OTHER_DAY: Rhythm.EVERY_OTHER_DAY, Fewer.WEEKLY: Rhythm.WEEKLY}
_PAUSES = {Fewer.ONE_WEEK_OFF: timedelta(weeks=1), Fewer.TWO_WEEKS_OFF: timedelta(weeks=2)}


def choose_by_link(work: Work, patient: Patient, fewer: Fewer) -> bool:
    """Remind `patient` less often, or not for a while. A longer pause than that stays.

    False, and nothing is changed, where reminders are switched off: a link in a mail does not bring them back.
    """
    plan = reminders.schedule_of(work.session, patient.id)
    if not plan.wanted:
        return False
    if fewer in _RHYTHMS:
        reminders.set_rhythm(work, patient, _RHYTHMS[fewer])
    else:
        until = today_for(patient, work.now) + _PAUSES[fewer]
        reminders.pause(work, patient, max(until, plan.paused_until or until))
    audit.record(work, patient.id, audit.Event.REMINDERS_LESSENED, by=None, acting_as=ActingAs.STRANGER)
    return True
