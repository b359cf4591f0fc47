"""At the second same answer to pain that goes on, the diary offers to expect some of it for a time."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.services.care_plan.agreement import highest_expected
from diary.services.patients import care_plan, today_for
from diary.store.models import FollowUp, Patient
from diary.store.models.care_plan import Agreed
from diary.store.models.followups import FollowUpState
from diary.store.queries.worklist import latest_findings
from diary.store.work import Work


def level_to_offer(work: Work, patient: Patient, follow_up: FollowUp) -> int | None:
    """The level to propose beside an answered `persists`; None where nothing is offered.

    Offered where an earlier one of the same spell had the same answer, no level is agreed for the symptom, and its last
    days allow one.
    """
    if follow_up.kind != Kind.PERSISTS or follow_up.symptom_id is None:
        return None
    if follow_up.state != FollowUpState.ACKNOWLEDGED or not _was_said_before(work.session, follow_up):
        return None
    today = today_for(patient, work.now)
    if any(
        entry.agreed == Agreed.EXPECTED_LEVEL and entry.symptom_id == follow_up.symptom_id
        for entry in care_plan.in_force(work.session, patient.id, today)
    ):
        return None
    return highest_expected(work.session, patient, follow_up.symptom_id, today) or None


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
