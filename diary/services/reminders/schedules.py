"""When a patient wants to be reminded, and the instant that comes next."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.quiet import Quiet
from diary.rules.reminding import EVERY_DAY, Rhythm, Times, next_occasion
from diary.rules.schedule import local_today, minute_of, time_of
from diary.services import consents
from diary.services.reminders import moves
from diary.store.models import Patient, ReminderSchedule
from diary.store.models.consents import Purpose
from diary.store.queries.reminders import decided_times, reported_days
from diary.store.work import Work

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(days=365)
"""Nobody can ask for a longer one."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ScheduleAnswers:
    """What a patient wants, already checked."""

    wanted: bool
    at: time
    """The last of the day's times, by the clock on the wall, in whole minutes."""
    weekdays: int
    """A bit each: Monday is 1, Sunday is 64; at least one."""
    paused_until: date | None
    """No reminder before this local date."""
    earlier: tuple[time, ...] = ()
    """Other times of the same day, in order, all before `at`."""
    every_other_day: bool = False
    """Only every second date, whatever the weekdays."""
    nudge_after: int | None = None
    """Minutes after `at`."""
    quiet: Quiet | None = None
    links_wanted: bool = True
    """Whether the mails hold a link by which the day's report can be written without signing in."""


def start_schedule(work: Work, patient: Patient) -> ReminderSchedule:
    """The plan of a new patient: every day at eight in the evening."""
    plan = ReminderSchedule(patient_id=patient.id)
    work.session.add(plan)
    work.session.flush()
    _work_out(work, plan, patient)
    return plan


def schedule_of(session: Session, patient_id: int) -> ReminderSchedule:
    """The patient's plan: everybody has one. Where its row is gone, one that reminds of nothing and is in no session,
    since nobody knows any more what was wanted.
    """
    return session.get(ReminderSchedule, patient_id) or _nothing_wanted(patient_id)


def is_lost(session: Session, patient_id: int) -> bool:
    """Whether the patient's plan is gone."""
    return session.get(ReminderSchedule, patient_id) is None


def _nothing_wanted(patient_id: int) -> ReminderSchedule:
    log.error("diary %s has no plan of its reminders any more", patient_id)
    return ReminderSchedule(
        patient_id=patient_id,
        wanted=False,
        at_minute=minute_of(time(20)),
        earlier_minutes=[],
        days=EVERY_DAY,
        links_wanted=False,
    )


def answers_of(plan: ReminderSchedule) -> ScheduleAnswers:
    """What the patient wants, as it is stored."""
    times = times_of(plan)
    return ScheduleAnswers(
        wanted=plan.wanted,
        at=times.at,
        weekdays=plan.days,
        paused_until=plan.paused_until,
        earlier=times.earlier,
        every_other_day=plan.every_other_from is not None,
        nudge_after=plan.nudge_after,
        quiet=times.quiet,
        links_wanted=plan.links_wanted,
    )


def change_schedule(work: Work, patient: Patient, answers: ScheduleAnswers) -> None:
    """Take over what the patient wants. A time whose reminder was decided already gets no second one that day, also
    where it is another one now.
    """
    plan = _locked(work.session, patient)
    before, often = times_of(plan), rhythm_of(plan)
    plan.wanted = answers.wanted
    plan.at_minute = minute_of(answers.at)
    plan.earlier_minutes = [minute_of(at) for at in answers.earlier]
    plan.days = answers.weekdays
    if not answers.every_other_day:
        plan.every_other_from = None
    elif plan.every_other_from is None:
        plan.every_other_from = local_today(work.now, ZoneInfo(patient.timezone))
    plan.paused_until = answers.paused_until
    plan.nudge_after = answers.nudge_after
    plan.quiet_from = answers.quiet.start if answers.quiet is not None else None
    plan.quiet_to = answers.quiet.end if answers.quiet is not None else None
    if plan.links_wanted and not answers.links_wanted:
        plan.links_not_before = work.now
    plan.links_wanted = answers.links_wanted
    if rhythm_of(plan) is not often:
        plan.offer_answered_at = work.now
    moves.take_along(work, patient, before, times_of(plan))
    _work_out(work, plan, patient)


def rhythm_of(plan: ReminderSchedule) -> Rhythm | None:
    """How often the patient is reminded; None on several days of the week, but not on all."""
    if plan.every_other_from is not None:
        return Rhythm.EVERY_OTHER_DAY
    if plan.days == EVERY_DAY:
        return Rhythm.DAILY
    return Rhythm.WEEKLY if plan.days.bit_count() == 1 else None


def set_rhythm(work: Work, patient: Patient, rhythm: Rhythm) -> None:
    """Remind the patient that often from now on, at the times they have, and no more ask how often.

    Every other day is counted from today; once a week is on the weekday that it is today. Who had switched reminders
    off gets them again; a pause stays.
    """
    plan = _locked(work.session, patient)
    today = local_today(work.now, ZoneInfo(patient.timezone))
    plan.wanted = True
    plan.days = 1 << today.weekday() if rhythm is Rhythm.WEEKLY else EVERY_DAY
    plan.every_other_from = today if rhythm is Rhythm.EVERY_OTHER_DAY else None
    plan.offer_answered_at = work.now
    _work_out(work, plan, patient)


def pause(work: Work, patient: Patient, until: date) -> None:
    """No reminder before the local date `until`."""
    plan = _locked(work.session, patient)
    plan.paused_until = until
    _work_out(work, plan, patient)


def resume(work: Work, patient: Patient) -> None:
    """End a pause."""
    plan = _locked(work.session, patient)
    plan.paused_until = None
    _work_out(work, plan, patient)


def switch_off(work: Work, patient: Patient) -> None:
    """No reminders any more; time and days are kept for when they are wanted again."""
    plan = _locked(work.session, patient)
    plan.wanted = False
    _work_out(work, plan, patient)


def end_older_links(work: Work, patient: Patient) -> None:
    """Links in mails up to now open nothing any more."""
    _locked(work.session, patient).links_not_before = work.now
    work.session.flush()


def reschedule(work: Work, patient: Patient) -> None:
    """Work out anew when the next one comes: the patient lives by another clock now."""
    _work_out(work, _locked(work.session, patient), patient)


def next_one(work: Work, patient: Patient) -> datetime | None:
    """When the next reminder comes if nothing more is written; None where none is to come.

    A day that has its report already gets none.
    """
    plan = schedule_of(work.session, patient.id)
    if not plan.wanted or patient.set_up_at is None:
        return None
    if not consents.allows(work.session, patient.id, Purpose.DIARY):
        return None
    zone = ZoneInfo(patient.timezone)
    yesterday = local_today(work.now, zone) - _A_DAY
    written = reported_days(work.session, [patient.id], [yesterday, yesterday + _A_DAY])
    days = {day for _patient_id, day in written}
    decided = decided_times(work.session, patient.id, since=yesterday)
    return next_occasion(work.now, times_of(plan), zone, besides=days, decided=decided).at


def quiet_until(work: Work, patient_id: int) -> datetime | None:
    """When the patient's quiet hours end, if it is quiet there now; None if it is not. No reminder is sent before."""
    patient = work.session.get(Patient, patient_id)
    plan = work.session.get(ReminderSchedule, patient_id)
    quiet = quiet_of(plan) if plan is not None else None
    if patient is None or quiet is None:
        return None
    return quiet.until(work.now, ZoneInfo(patient.timezone))


def quiet_of(plan: ReminderSchedule) -> Quiet | None:
    """The plan's quiet hours; None where there are none."""
    if plan.quiet_from is None or plan.quiet_to is None:
        return None
    return Quiet(plan.quiet_from, plan.quiet_to)


def times_of(plan: ReminderSchedule) -> Times:
    """The plan as the rules want it."""
    return Times(
        at=time_of(plan.at_minute),
        weekdays=plan.days,
        not_before=plan.paused_until,
        earlier=tuple(time_of(minute) for minute in plan.earlier_minutes),
        nudge_after=plan.nudge_after,
        every_other_from=plan.every_other_from,
        quiet=quiet_of(plan),
    )


def _locked(session: Session, patient: Patient) -> ReminderSchedule:
    plan = session.scalars(
        select(ReminderSchedule)
        .where(ReminderSchedule.patient_id == patient.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if plan is None:
        plan = _nothing_wanted(patient.id)
        session.add(plan)
    return plan


def _work_out(work: Work, plan: ReminderSchedule, patient: Patient) -> None:
    plan.next_at = None
    if plan.wanted:
        plan.next_at = next_occasion(work.now, times_of(plan), ZoneInfo(patient.timezone)).at
    work.session.flush()
