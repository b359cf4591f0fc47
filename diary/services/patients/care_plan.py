"""What was agreed for one patient, as the rules and the pages ask for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.plan import Agreement, ExpectedLevel, Plan, RuleOff, SevereFrom
from diary.rules.thresholds import Thresholds
from diary.store.models import CarePlanEntry
from diary.store.models.care_plan import Agreed
from diary.store.work import Work

_A_DAY = timedelta(days=1)


def entries_of(session: Session, patient_id: int) -> list[CarePlanEntry]:
    """All that was ever agreed, the newest first."""
    return list(
        session.scalars(
            select(CarePlanEntry)
            .where(CarePlanEntry.patient_id == patient_id)
            .order_by(CarePlanEntry.id.desc())
        )
    )


def in_force(session: Session, patient_id: int, day: date) -> list[CarePlanEntry]:
    """What holds on that day, the newest first."""
    return [entry for entry in entries_of(session, patient_id) if entry.from_on <= day <= last_day(entry)]


def last_day(entry: CarePlanEntry) -> date:
    """The last day on which it holds; a day before `from_on` where it was ended on the day it was set."""
    return entry.until_on if entry.ended_on is None else min(entry.until_on, entry.ended_on - _A_DAY)


def plan_of(session: Session, patient_id: int) -> Plan:
    """The patient's plan as the rules see it."""
    return plans_of(session, [patient_id])[patient_id]


def plans_of(session: Session, patient_ids: Collection[int]) -> dict[int, Plan]:
    """The plans of several patients, in one question."""
    found: dict[int, list[Agreement]] = {patient_id: [] for patient_id in patient_ids}
    for entry in session.scalars(
        select(CarePlanEntry).where(CarePlanEntry.patient_id.in_(patient_ids)).order_by(CarePlanEntry.id)
    ):
        found[entry.patient_id].append(as_rules_see(entry))
    return {patient_id: Plan(tuple(agreed)) for patient_id, agreed in found.items()}


def thresholds_on(work: Work, patient_id: int, day: date) -> Thresholds:
    """The numbers of the first two tiers for this patient and day."""
    return plan_of(work.session, patient_id).thresholds_on(day, work.settings.rules)


def as_rules_see(entry: CarePlanEntry) -> Agreement:
    """One thing that was agreed. ValueError for one that the database would not have taken."""
    span = (entry.from_on, last_day(entry))
    if entry.agreed is Agreed.RULE_OFF:
        return RuleOff(entry.kind_off, entry.symptom_id, *span)
    level = entry.level or 0
    if entry.agreed is Agreed.SEVERE_FROM:
        return SevereFrom(level, *span)
    return ExpectedLevel(entry.symptom_id or 0, level, *span)
