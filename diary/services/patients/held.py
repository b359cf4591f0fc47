"""A diary that this transaction holds: read once, after its lock is had, and handed on to whatever is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, bindparam, exists, select
from sqlalchemy.orm import Session

from diary.rules.findings import ALARMS
from diary.services import consents
from diary.services.patients.diary import in_order, locked_state
from diary.store.models import (
    CarePlanEntry,
    Consent,
    Draft,
    FollowUp,
    GivenAnswer,
    Patient,
    Question,
    SweepState,
    TrackedSymptom,
)
from diary.store.models.consents import Purpose
from diary.store.models.followups import FollowUpState


@dataclass(frozen=True, slots=True)
class HeldDiary:
    """One patient's diary, which nobody else changes until this transaction ends.

    What it says was never there need not be asked for.
    """

    patient: Patient
    state: SweepState
    symptoms: Sequence[TrackedSymptom]
    """In the order of the page, what is retired last."""
    may_be_kept: bool
    """The patient agrees that the diary is kept."""
    has_care_plan: bool
    has_questions: bool
    """A question of the gate was ever asked."""
    has_follow_ups: bool
    has_open_alarms: bool
    """As it was when the lock was had."""
    has_answers: bool
    """A follow-up was ever answered."""
    has_drafts: bool
    """Answers are kept that somebody sent and that could not be saved."""


def hold(session: Session, patient: Patient) -> HeldDiary:
    """Take the lock of this diary, then read what every change of it needs.

    In statements of their own: what stands beside a lock that had to be waited for may be older than the wait.
    """
    state = locked_state(session, patient)
    rows = session.execute(
        _WHAT_THERE_IS, {"held": state.patient_id}, execution_options={"populate_existing": True}
    ).all()
    row = rows[0]
    return HeldDiary(
        patient=row.Patient,
        state=state,
        symptoms=in_order(each.TrackedSymptom for each in rows if each.TrackedSymptom is not None),
        may_be_kept=consents.UNASKED[Purpose.DIARY] if row.given is None else row.given,
        has_care_plan=row.has_care_plan,
        has_questions=row.has_questions,
        has_follow_ups=row.has_follow_ups,
        has_open_alarms=row.has_open_alarms,
        has_answers=row.has_answers,
        has_drafts=row.has_drafts,
    )


def _given() -> ScalarSelect[bool]:
    return (
        select(Consent.given)
        .where(
            Consent.patient_id == Patient.id,
            Consent.purpose == Purpose.DIARY,
            Consent.superseded_at.is_(None),
        )
        .scalar_subquery()
    )


_WHAT_THERE_IS = (
    select(
        Patient,
        TrackedSymptom,
        _given().label("given"),
        *(
            exists().where(model.patient_id == Patient.id).label(name)
            for name, model in (
                ("has_care_plan", CarePlanEntry),
                ("has_questions", Question),
                ("has_follow_ups", FollowUp),
                ("has_answers", GivenAnswer),
                ("has_drafts", Draft),
            )
        ),
        exists()
        .where(
            FollowUp.patient_id == Patient.id,
            FollowUp.kind.in_(ALARMS),
            FollowUp.state == FollowUpState.OPEN,
        )
        .label("has_open_alarms"),
    )
    .outerjoin(TrackedSymptom, TrackedSymptom.patient_id == Patient.id)
    .where(Patient.id == bindparam("held"))
    .order_by(TrackedSymptom.position, TrackedSymptom.id)
)
"""A row for each symptom."""
