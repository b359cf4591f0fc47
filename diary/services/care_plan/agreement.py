"""Agreeing on something for one patient, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from diary.clock import latest_believable
from diary.config.one_line import one_line
from diary.rules.findings import Kind
from diary.rules.plan import LEVEL_DAYS, LEVEL_LEAST, OFF_KINDS, SEVERE_LEVELS, median_of
from diary.services import audit
from diary.services.errors import BadInput, Faults, NotFound
from diary.services.evaluation.batch import apply_rules, mark_changed
from diary.services.patients import all_symptoms, care_plan, locked_state, today_for
from diary.services.reports import look_again
from diary.store.models import Account, CarePlanEntry, FollowUp, Patient, SweepState
from diary.store.models.care_plan import Agreed
from diary.store.queries.diaries import load_reports
from diary.store.work import Work
from diary.words.formats import full_day
from diary.words.language import gettext as _

LONGEST = {
    Agreed.EXPECTED_LEVEL: timedelta(days=90),
    Agreed.RULE_OFF: timedelta(days=183),
    Agreed.SEVERE_FROM: timedelta(days=30),
}
"""How far ahead each can be agreed. Then it is looked at again."""
HIGHEST_EXPECTED = 6
"""Severe pain is never expected."""
LONGEST_REASON = 300
LONGEST_DOCTOR = 100
LONGEST_PHONE = 40
"""Characters."""
LEAST_DIGITS = 3
"""Digits that a phone number has at least."""


@dataclass(frozen=True, slots=True)
class CarePlanAnswers:
    """What is to be agreed. `symptom_id` and `level` or `kind` as `agreed` needs them; `until_on` is the last day."""

    agreed: Agreed
    until_on: date | None
    symptom_id: int | None = None
    level: int | None = None
    kind: Kind | None = None
    reason: str = ""
    doctor: str = ""
    doctor_phone: str = ""


def may_set(agreed: Agreed, patient: Patient, by: Account) -> bool:
    """Whether it is not barred to this person of those who may change the plan: from which number pain is severe is
    never set by the patient, whose safety it is about.
    """
    return agreed is not Agreed.SEVERE_FROM or by.id != patient.account_id


def highest_expected(session: Session, patient: Patient, symptom_id: int, today: date) -> int | None:
    """The highest level that can be expected of a symptom: its median over the 7 days up to today, rounded up, and
    never above `HIGHEST_EXPECTED`. None where fewer than 3 of these days have a number.
    """
    reports = load_reports(
        session, [patient.id], first_day=today - timedelta(days=LEVEL_DAYS - 1), last_day=today
    ).get(patient.id, ())
    given = [report.readings[symptom_id].worst for report in reports if symptom_id in report.readings]
    if len(given) < LEVEL_LEAST:
        return None
    return min(HIGHEST_EXPECTED, ceil(median_of(given)))


def faults_in(work: Work, patient: Patient, answers: CarePlanAnswers, *, by: Account | None = None) -> Faults:
    """What is wrong with it, by field: `until_on`, `symptom_id`, `level`, `kind`, `reason`, `doctor`, `doctor_phone`,
    and by `""` that it is not for `by` to set.
    """
    faults = Faults()
    today = today_for(patient, work.now)
    if by is not None and not may_set(answers.agreed, patient, by):
        faults[""] = [_("Only somebody else whom you let change this plan can set it, not you yourself.")]
    last = today + LONGEST[answers.agreed]
    if answers.until_on is None:
        faults["until_on"] = [_("Give the last day on which it should hold.")]
    elif not today <= answers.until_on <= last:
        faults["until_on"] = [
            _(
                "Choose a day from today to %(day)s. After that it is time to look at it again.",
                day=full_day(last),
            )
        ]
    if not one_line(answers.doctor):
        faults["doctor"] = [_("Give the name of the doctor with whom this was agreed.")]
    if len(answers.reason) > LONGEST_REASON:
        faults["reason"] = [_("The text is too long: at most %(count)s letters.", count=LONGEST_REASON)]
    if len(answers.doctor) > LONGEST_DOCTOR:
        faults["doctor"] = [_("The name is too long: at most %(count)s letters.", count=LONGEST_DOCTOR)]
    known = {symptom.id for symptom in all_symptoms(work.session, patient)}
    if answers.symptom_id is not None and answers.symptom_id not in known:
        faults["symptom_id"] = [_("Choose something that this diary tracks.")]
    match answers.agreed:
        case Agreed.EXPECTED_LEVEL:
            if answers.symptom_id is None:
                faults["symptom_id"] = [_("Choose something that this diary tracks.")]
            if answers.level is None or not 1 <= answers.level <= HIGHEST_EXPECTED:
                faults["level"] = [_("Choose a number from 1 to %(most)s.", most=HIGHEST_EXPECTED)]
            elif answers.symptom_id in known:
                faults |= _too_high(work.session, patient, answers.symptom_id, answers.level, today)
        case Agreed.RULE_OFF:
            if answers.kind not in OFF_KINDS:
                faults["kind"] = [_("Choose what should not be said.")]
            if not one_line(answers.reason):
                faults["reason"] = [_("Write a few words on why.")]
        case Agreed.SEVERE_FROM:
            if answers.level not in SEVERE_LEVELS or answers.level <= work.settings.rules.severe_from:
                faults["level"] = [_("Choose 8, 9 or 10.")]
            phone = one_line(answers.doctor_phone)
            if sum(letter.isdigit() for letter in phone) < LEAST_DIGITS or len(phone) > LONGEST_PHONE:
                faults["doctor_phone"] = [_("Give the doctor’s phone number.")]
    return faults


def _too_high(session: Session, patient: Patient, symptom_id: int, level: int, today: date) -> Faults:
    """What is wrong with a level that the last days do not reach."""
    most = highest_expected(session, patient, symptom_id, today)
    if most is None:
        return Faults(
            {"symptom_id": [_("It needs a number on at least 3 of the last 7 days. Come back then.")]}
        )
    if most == 0:
        return Faults({"symptom_id": [_("In the last 7 days it was mostly 0. There is nothing to expect.")]})
    if level > most:
        return Faults({"level": [_("The last 7 days reach no higher: choose %(most)s at most.", most=most)]})
    return Faults()


def proposed(patient: Patient, answers: CarePlanAnswers, from_on: date) -> CarePlanEntry:
    """What would be stored; it is in no session yet.

    Severe pain, and what gets in the way of the day, are about no one symptom.
    """
    of_all = answers.agreed is Agreed.SEVERE_FROM or (
        answers.agreed is Agreed.RULE_OFF and answers.kind is Kind.INTERFERES
    )
    return CarePlanEntry(
        patient_id=patient.id,
        agreed=answers.agreed,
        symptom_id=None if of_all else answers.symptom_id,
        kind=answers.kind if answers.agreed is Agreed.RULE_OFF and answers.kind else None,
        level=None if answers.agreed is Agreed.RULE_OFF else answers.level,
        from_on=from_on,
        until_on=answers.until_on,
        reason=one_line(answers.reason),
        doctor=one_line(answers.doctor),
        doctor_phone=one_line(answers.doctor_phone),
    )


def replaces(new: CarePlanEntry, old: CarePlanEntry) -> bool:
    """Whether both say something about the same, so that the new one takes the old one's place."""
    return (new.agreed, new.symptom_id, new.kind) == (old.agreed, old.symptom_id, old.kind)


def agree(work: Work, patient: Patient, answers: CarePlanAnswers, *, by: Account) -> CarePlanEntry:
    """Let it hold from today on, and end what was agreed before about the same. Raises BadInput with every fault.

    What was found before stands as it is, and so does every follow-up that is open.
    """
    state = locked_state(work.session, patient)
    faults = faults_in(work, patient, answers, by=by)
    if faults:
        raise BadInput(faults)
    today = today_for(patient, work.now)
    entry = proposed(patient, answers, today)
    entry.set_by, entry.set_at = by.id, work.now
    for old in care_plan.in_force(work.session, patient.id, today):
        if replaces(entry, old):
            _end(old, today, work.now, by)
    work.session.add(entry)
    work.session.flush()
    _note(work, patient, entry, by)
    _look_at_today(work, patient, state, today)
    return entry


def end(work: Work, patient: Patient, entry_id: int, *, by: Account) -> list[FollowUp]:
    """Let it hold no more, from today on; gives what opens on today's report without it.

    Nothing happens to one that is over already. Raises NotFound, also for another patient's.
    """
    state = locked_state(work.session, patient)
    entry = work.session.scalar(
        select(CarePlanEntry)
        .where(CarePlanEntry.id == entry_id, CarePlanEntry.patient_id == patient.id)
        .execution_options(populate_existing=True)
    )
    if entry is None:
        raise NotFound
    today = today_for(patient, work.now)
    if care_plan.last_day(entry) < today:
        return []
    _end(entry, today, work.now, by)
    work.session.flush()
    _note(work, patient, entry, by)
    return _look_at_today(work, patient, state, today)


def end_what_a_wrong_clock_agreed(work: Work, *, limit: int) -> bool:
    """End up to `limit` entries that were set or ended later than now. True if there were any.

    What was ended then is over from today on: it would hold until that day comes. What was set then holds on no day:
    it would begin by itself when nobody remembers it. Without an entry the diary asks; with it, it keeps quiet.
    """
    latest = latest_believable(work.now)
    found = work.session.scalars(
        select(CarePlanEntry)
        .where(
            or_(
                CarePlanEntry.ended_at > latest,
                and_(CarePlanEntry.set_at > latest, CarePlanEntry.ended_at.is_(None)),
            )
        )
        .order_by(CarePlanEntry.id)
        .limit(limit)
    ).all()
    for entry in found:
        patient = work.session.get_one(Patient, entry.patient_id)
        state = locked_state(work.session, patient)
        today = today_for(patient, work.now)
        was_set_then = entry.set_at > latest
        entry.ended_on, entry.ended_at = (
            entry.from_on if was_set_then else max(today, entry.from_on),
            work.now,
        )
        work.session.flush()
        _note(work, patient, entry, None)
        _look_at_today(work, patient, state, today)
    return bool(found)


def _end(entry: CarePlanEntry, today: date, now: datetime, by: Account) -> None:
    # Set on a day that a journey west has taken back: then it held on no day.
    entry.ended_on, entry.ended_at, entry.ended_by = max(today, entry.from_on), now, by.id


def _note(work: Work, patient: Patient, entry: CarePlanEntry, by: Account | None) -> None:
    audit.record(work, patient.id, audit.Event.PLAN_CHANGED, by=by, subject=f"plan_entry:{entry.id}")


def _look_at_today(work: Work, patient: Patient, state: SweepState, today: date) -> list[FollowUp]:
    """Go over today's report once more, and over those after it that a journey west has put ahead."""
    opened = look_again(work, patient)
    mark_changed(state, today)
    return [*opened, *apply_rules(work, [state])]
