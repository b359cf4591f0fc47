"""What waits for an answer and stands at the head of every page: read in one small question, without its evidence, and
in one more where something is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, literal, null, select
from sqlalchemy.orm import Session

from diary.rules.findings import ALARMS, Kind
from diary.store.models import FollowUp, Question
from diary.store.models.followups import FollowUpState
from diary.store.models.gate import QuestionState


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An open emergency, or something urgent, in short."""

    id: int
    kind: Kind
    last_found_on: date
    raised_for: date | None
    corrected_at: datetime | None
    not_answered_at: datetime | None
    report_withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is open in one diary."""

    follow_ups: int
    """How many follow-ups, alarms among them."""
    alarms: Sequence[OpenAlarm]
    """Emergencies first."""
    questions: Sequence[Question]
    """Emergencies first, then the oldest."""

    @property
    def has_alarms(self) -> bool:
        """Whether an alarm is open."""
        return bool(self.alarms)

    @property
    def has_questions(self) -> bool:
        """Whether a question is open."""
        return bool(self.questions)

    @property
    def has_others(self) -> bool:
        """Whether a follow-up of the routine tier is open."""
        return self.follow_ups > len(self.alarms)


# Asked for every page: built once, since building them costs about as much as asking them.
_OPEN = (
    select(
        FollowUp.id,
        FollowUp.kind,
        FollowUp.last_found_on,
        FollowUp.raised_for,
        FollowUp.corrected_at,
        FollowUp.not_answered_at,
        FollowUp.report_withdrawn_at,
        literal(False).label("is_question"),
    )
    .where(FollowUp.patient_id == bindparam("patient_id"), FollowUp.state == FollowUpState.OPEN)
    .union_all(
        select(Question.id, Question.kind, Question.day, null(), null(), null(), null(), literal(True)).where(
            Question.patient_id == bindparam("patient_id"), Question.state == QuestionState.OPEN
        )
    )
    .order_by("id")
)
_QUESTIONS = (
    select(Question)
    .where(Question.patient_id == bindparam("patient_id"), Question.state == QuestionState.OPEN)
    .order_by(Question.id)
)


def waiting_for(session: Session, patient_id: int) -> Waiting:
    """What waits for an answer in this diary."""
    rows = session.execute(_OPEN, {"patient_id": patient_id}).all()
    follow_ups = [row for row in rows if not row.is_question]
    alarms = [
        OpenAlarm(
            row.id,
            row.kind,
            row.last_found_on,
            row.raised_for,
            row.corrected_at,
            row.not_answered_at,
            row.report_withdrawn_at,
        )
        for row in follow_ups
        if row.kind in ALARMS
    ]
    asked: Sequence[Question] = ()
    if len(follow_ups) < len(rows):
        asked = session.scalars(_QUESTIONS, {"patient_id": patient_id}).all()
    return Waiting(
        len(follow_ups),
        sorted(alarms, key=lambda alarm: ALARMS.index(alarm.kind)),
        sorted(asked, key=lambda question: ALARMS.index(question.kind)),
    )


def has_open_alarm(session: Session, patient_id: int) -> bool:
    """Whether an alarm is open in this diary."""
    asked = select(FollowUp.id).where(
        FollowUp.patient_id == patient_id,
        FollowUp.state == FollowUpState.OPEN,
        FollowUp.kind.in_(ALARMS),
    )
    return session.scalar(asked.limit(1)) is not None
