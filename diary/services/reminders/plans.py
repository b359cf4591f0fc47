"""When a patient wants to be reminded, and the instant that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.reminding import Times, next_reminder
from diary.rules.schedule import local_today
from diary.services import consents
from diary.store.models import Patient, ReminderPlan
from diary.store.models.consents import Purpose
from diary.store.queries.reminders import decided_days, reported_days

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanAnswers:
    """What a patient wants, already checked."""

    wanted: bool
    at: time
    """By the clock on the wall, in whole minutes."""
    weekdays: int
    """A bit each: Monday is 1, Sunday is 64; at least one."""
    paused_until: date | None
    """No reminder before this local date."""


def start_plan(session: Session, now: datetime, patient: Patient) -> ReminderPlan:
    """The plan of a new patient: every day at eight in the evening."""
    plan = ReminderPlan(patient_id=patient.id)
    session.add(plan)
    session.flush()
    _work_out(session, now, plan, patient)
    return plan


def plan_of(session: Session, patient_id: int) -> ReminderPlan:
    """The patient's plan: everybody has one."""
    return session.get_one(ReminderPlan, patient_id)


def answers_of(plan: ReminderPlan) -> PlanAnswers:
    """What the patient wants, as it is stored."""
    return PlanAnswers(plan.wanted, times_of(plan).at, plan.days, plan.paused_until)


def change_plan(session: Session, now: datetime, patient: Patient, answers: PlanAnswers) -> None:
    """Take over what the patient wants. A date whose reminder was decided already gets no second one."""
    plan = _locked(session, patient)
    plan.wanted = answers.wanted
    plan.at_minute = answers.at.hour * 60 + answers.at.minute
    plan.days = answers.weekdays
    plan.paused_until = answers.paused_until
    _work_out(session, now, plan, patient)


def pause(session: Session, now: datetime, patient: Patient, until: date) -> None:
    """No reminder before the local date `until`."""
    plan = _locked(session, patient)
    plan.paused_until = until
    _work_out(session, now, plan, patient)


def resume(session: Session, now: datetime, patient: Patient) -> None:
    """End a pause."""
    plan = _locked(session, patient)
    plan.paused_until = None
    _work_out(session, now, plan, patient)


def switch_off(session: Session, now: datetime, patient: Patient) -> None:
    """No reminders any more; time and days are kept for when they are wanted again."""
    plan = _locked(session, patient)
    plan.wanted = False
    _work_out(session, now, plan, patient)


def reschedule(session: Session, now: datetime, patient: Patient) -> None:
    """Work out anew when the next one comes: the patient lives by another clock now."""
    _work_out(session, now, _locked(session, patient), patient)


def next_one(session: Session, now: datetime, patient: Patient) -> datetime | None:
    """When the next reminder comes if nothing more is written; None where none is to come.

    A day that has its report already gets none.
    """
    plan = plan_of(session, patient.id)
    if not plan.wanted or patient.set_up_at is None:
        return None
    if not consents.allows(session, patient.id, Purpose.DIARY):
        return None
    zone = ZoneInfo(patient.timezone)
    yesterday = local_today(now, zone) - _A_DAY
    written = reported_days(session, [patient.id], [yesterday, yesterday + _A_DAY])
    besides = decided_days(session, [patient.id], since=yesterday)[patient.id]
    besides |= {day for _patient_id, day in written}
    return next_reminder(now, times_of(plan), zone, besides=besides)[1]


def times_of(plan: ReminderPlan) -> Times:
    """The plan as the rules want it."""
    return Times(time(*divmod(plan.at_minute, 60)), plan.days, plan.paused_until)


def _locked(session: Session, patient: Patient) -> ReminderPlan:
    return session.scalars(
        select(ReminderPlan)
        .where(ReminderPlan.patient_id == patient.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _work_out(session: Session, now: datetime, plan: ReminderPlan, patient: Patient) -> None:
    plan.next_at = None
    if plan.wanted:
        plan.next_at = next_reminder(now, times_of(plan), ZoneInfo(patient.timezone))[1]
    session.flush()
