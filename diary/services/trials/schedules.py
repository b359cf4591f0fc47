"""Whether a patient wants the trial alert each month, and one that is asked for now."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from diary.services import audit
from diary.services.audit import Event
from diary.services.errors import DiaryError
from diary.services.patients import locked_state, today_for
from diary.services.trials import when
from diary.services.trials.rounds import send_to
from diary.store.models import Account, Patient, TrialSchedule
from diary.store.queries import trials as queries
from diary.store.queries.waiting import has_open_alarm
from diary.store.upsert import insert_if_new
from diary.store.work import Work

ONCE_IN = timedelta(days=1)


class WhyNotNow(StrEnum):
    """Why no trial alert goes out now."""

    NO_MAIL = "no_mail"
    """No mail goes out from this site."""
    ALARM = "alarm"
    """An alarm is open: a trial could be taken for it."""
    TOO_SOON = "too_soon"
    """One was sent within the last day."""
    NOBODY = "nobody"
    """There is nobody to whom it could go."""


class NotNow(DiaryError):
    """No trial alert goes out now; `why` says so."""

    def __init__(self, why: WhyNotNow) -> None:
        super().__init__(why.value)
        self.why = why


def switch(work: Work, patient: Patient, wanted: bool, *, by: Account) -> bool:
    """Want the trial alert each month, on the day of the month that it is, or no more. False where it is so already.

    The first comes a month from now: whoever wants one at once asks for it (`send_now`).
    """
    plan = _plan(work, patient)
    if plan.wanted is wanted:
        return False
    plan.wanted = wanted
    plan.next_at = None
    if wanted:
        plan.month_day = today_for(patient, work.now).day
        plan.next_at = when.next_at(plan.month_day, work.now, ZoneInfo(patient.timezone))
    else:
        plan.ended_at = work.now
        patient.trial_missed_on = None
        queries.end_waiting(work.session, patient.id)
    work.session.flush()
    audit.record(work, patient.id, Event.TRIAL_WANTED if wanted else Event.TRIAL_ENDED, by=by)
    return True


def send_now(work: Work, patient: Patient, *, by: Account) -> int:
    """Send one now; gives to how many people. Raises NotNow."""
    locked_state(work.session, patient)
    plan = _plan(work, patient)
    if not work.settings.sends_mail:
        raise NotNow(WhyNotNow.NO_MAIL)
    if has_open_alarm(work.session, patient.id):
        raise NotNow(WhyNotNow.ALARM)
    last = queries.last_made_at(work.session, work.now, patient.id)
    if last is not None and work.now - last < ONCE_IN:
        raise NotNow(WhyNotNow.TOO_SOON)
    sent = len(send_to(work, patient))
    if not sent:
        raise NotNow(WhyNotNow.NOBODY)
    if plan.wanted:
        plan.next_at = when.next_at(plan.month_day, work.now, ZoneInfo(patient.timezone))
    work.session.flush()
    audit.record(work, patient.id, Event.TRIAL_SENT, by=by)
    return sent


def _plan(work: Work, patient: Patient) -> TrialSchedule:
    row = {"patient_id": patient.id, "wanted": False, "month_day": 1, "next_at": None, "ended_at": None}
    insert_if_new(work.session, TrialSchedule, row)
    plan = queries.schedule_locked(work.session, patient.id)
    assert plan is not None  # noqa: S101 - it is there by now
    return plan
