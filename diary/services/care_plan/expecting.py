"""At the second same answer to pain that goes on, the diary offers to expect some of it for a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.services.care_plan.agreement import highest_expected
from diary.services.evaluation.evidence import newest_of_each_rule
from diary.services.patients import care_plan, today_for
from diary.store.models import FollowUp, Patient
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import FollowUpState


def level_to_offer(session: Session, now: datetime, patient: Patient, follow_up: FollowUp) -> int | None:
    """The level to propose beside an answered `persists`; None where nothing is offered.

    Offered where an earlier one of the same spell had the same answer, no level is agreed for the symptom, and its last
    days allow one.
    """
    if follow_up.kind != Kind.PERSISTS or follow_up.symptom_id is None:
        return None
    if follow_up.state != FollowUpState.ACKNOWLEDGED or not _was_said_before(session, follow_up):
        return None
    today = today_for(patient, now)
    if any(
        entry.agreed == Agreed.EXPECTED_LEVEL and entry.symptom_id == follow_up.symptom_id
        for entry in care_plan.in_force(session, patient.id, today)
    ):
        return None
    return highest_expected(session, patient, follow_up.symptom_id, today) or None


def _was_said_before(session: Session, follow_up: FollowUp) -> bool:
    """Whether the same was answered to an earlier follow-up of the same spell."""
    earlier = session.scalars(
        select(FollowUp).where(
            FollowUp.patient_id == follow_up.patient_id,
            FollowUp.kind == follow_up.kind,
            FollowUp.symptom_id == follow_up.symptom_id,
            FollowUp.state == FollowUpState.ACKNOWLEDGED,
            FollowUp.answer == follow_up.answer,
            FollowUp.opened_on < follow_up.opened_on,
        )
    )
    spell = _began(follow_up)
    return spell is not None and any(_began(each) == spell for each in earlier)


def _began(follow_up: FollowUp) -> object:
    """Where its spell began, as its newest finding says."""
    rows = newest_of_each_rule(follow_up)
    return rows[0].facts.get("start") if rows else None
