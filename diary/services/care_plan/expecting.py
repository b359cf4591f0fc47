"""At the second same answer to pain that goes on, the diary offers to expect some of it for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.rules.plan import LEVEL_DAYS, LEVEL_LEAST, median_of
from diary.services.care_plan.agreement import highest_expected
from diary.services.patients import care_plan, today_for
from diary.store.models import FollowUp, Patient
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import FollowUpState
from diary.store.queries.diaries import load_reports
from diary.store.queries.waiting import has_open_alarm
from diary.store.queries.worklist import latest_findings
from diary.store.work import Work

_MOST_WEEKS = 12
_ABOUT = 1
"""So far a week's median may lie from the level that is called "about" the same."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is proposed beside an answered `persists`."""

    symptom_id: int
    level: int
    weeks: int
    """For so many weeks up to today the median of each was about the level; 0 where that is not even so of the last."""


def offer(work: Work, patient: Patient, follow_up: FollowUp) -> Offer | None:
    """The level to propose, with what the diary can say for it; None where nothing is offered (`level_to_offer`)."""
    level = level_to_offer(work, patient, follow_up)
    if level is None or follow_up.symptom_id is None:
        return None
    weeks = _weeks_about(work.session, patient, follow_up.symptom_id, today_for(patient, work.now), level)
    return Offer(follow_up.symptom_id, level, weeks)


def level_to_offer(work: Work, patient: Patient, follow_up: FollowUp) -> int | None:
    """The level to propose beside an answered `persists`; None where nothing is offered.

    Offered where an earlier one of the same spell had the same answer, no level is agreed for the symptom, no alarm is
    open, and its last days allow one.
    """
    if follow_up.kind != Kind.PERSISTS or follow_up.symptom_id is None:
        return None
    if follow_up.state != FollowUpState.ACKNOWLEDGED or not _was_said_before(work.session, follow_up):
        return None
    if has_open_alarm(work.session, patient.id):
        return None
    today = today_for(patient, work.now)
    if any(
        entry.agreed == Agreed.EXPECTED_LEVEL and entry.symptom_id == follow_up.symptom_id
        for entry in care_plan.in_force(work.session, patient.id, today)
    ):
        return None
    return highest_expected(work.session, patient, follow_up.symptom_id, today) or None


def _weeks_about(session: Session, patient: Patient, symptom_id: int, today: date, level: int) -> int:
    first = today - timedelta(days=LEVEL_DAYS * _MOST_WEEKS - 1)
    reports = load_reports(session, [patient.id], first_day=first, last_day=today).get(patient.id, ())
    weeks: list[list[int]] = [[] for _week in range(_MOST_WEEKS)]
    oldest = today + timedelta(days=1)
    for report in reports:
        if symptom_id in report.readings:
            oldest = min(oldest, report.day)
            weeks[(today - report.day).days // LEVEL_DAYS].append(report.readings[symptom_id].worst)
    whole = (today - oldest + timedelta(days=1)).days // LEVEL_DAYS
    for number, given in enumerate(weeks[:whole]):
        if len(given) < LEVEL_LEAST or abs(median_of(given) - level) > _ABOUT:
            return number
    return whole


def _was_said_before(session: Session, follow_up: FollowUp) -> bool:
    """Whether the same was answered to an earlier follow-up of the same spell."""
    earlier = session.scalars(
        select(FollowUp.id).where(
            FollowUp.patient_id == follow_up.patient_id,
            FollowUp.kind == follow_up.kind,
            FollowUp.symptom_id == follow_up.symptom_id,
            FollowUp.state == FollowUpState.ACKNOWLEDGED,
            FollowUp.answer == follow_up.answer,
            FollowUp.opened_on < follow_up.opened_on,
        )
    )
    newest = latest_findings(session, [follow_up.id, *earlier])
    began = {number: row.facts.get("start") for number, row in newest.items()}
    spell = began.pop(follow_up.id, None)
    return spell is not None and spell in began.values()
