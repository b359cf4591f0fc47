"""The gate's questions: asked, answered *Yes* or *No*, and taken for a *Yes* where nobody answers in time."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from diary.clock import SLACK, latest_believable
from diary.logs import without_values
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.gate import ANSWER_WITHIN, NOTHING, Said, Version, answer_due_at, said_in, together
from diary.services import audit, notifications
from diary.services.errors import NotFound
from diary.services.evaluation.alarms import answer_raises_alarm
from diary.services.evaluation.evidence import kept_values, values_in
from diary.services.patients import care_plan, lock_free_ones, locked_state
from diary.services.patients.answers import Answers
from diary.store.models import Account, FollowUp, Patient, Question
from diary.store.models.audit import ActingAs
from diary.store.models.care_plan import Agreed
from diary.store.models.gate import QuestionState
from diary.store.work import Work

_SET_ASIDE_FOR = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Passage:
    """One save on its way through the gate."""

    patient: Patient
    day: date
    answers: Answers
    """Those that count now."""
    by: Account | None
    is_now: bool
    """Whether it is about how things are now."""
    sent: Version
    before: Version = NOTHING
    thrown_away: Version = NOTHING
    """By a conflict."""


def of_day(
    session: Session, patient_id: int, day: date, state: QuestionState | None = None
) -> list[Question]:
    """The questions about one day, or those of one state, emergencies first."""
    asked = select(Question).where(Question.patient_id == patient_id, Question.day == day)
    if state is not None:
        asked = asked.where(Question.state == state)
    found = session.scalars(asked.order_by(Question.id))
    return sorted(found, key=lambda each: each.kind.tier.rank)


def waiting_or_of_day(session: Session, patient_id: int, day: date) -> list[Question]:
    """The questions that wait for an answer, and all about one day, emergencies first."""
    found = session.scalars(
        select(Question)
        .where(
            Question.patient_id == patient_id,
            or_(Question.state == QuestionState.OPEN, Question.day == day),
        )
        .order_by(Question.id)
    )
    return sorted(found, key=lambda each: each.kind.tier.rank)


def open_question(session: Session, patient_id: int, question_id: int) -> Question:
    """One question of this patient, answered or not. Raises NotFound, also for another patient's."""
    found = session.scalar(
        select(Question).where(Question.id == question_id, Question.patient_id == patient_id)
    )
    if found is None:
        raise NotFound
    return found


def ask(
    work: Work, passage: Passage, findings: Iterable[Finding], known: Iterable[Question]
) -> list[Question]:
    """Ask about `findings` of a save: a question of each kind, which joins the one that is open already.

    `known` are the questions about its day, and perhaps others.
    """
    found, patient, day = list(findings), passage.patient, passage.day
    still_open = {each.kind: each for each in known if each.day == day and each.state == QuestionState.OPEN}
    asked: list[Question] = []
    if not found:
        return asked
    for tier in (Tier.EMERGENCY, Tier.URGENT):
        kind = Kind.of_alarm(tier)
        of_tier = [finding for finding in found if finding.tier is tier]
        if not of_tier:
            continue
        question = still_open.get(kind)
        said = together(said_in([each]) for each in findings_of(question)) if question else Said()
        new = [
            _kept(each, _agreed(work, patient, each, passage.sent))
            for each in of_tier
            if not said.holds(said_in([each]))
        ]
        if question is None:
            question = Question(
                patient_id=patient.id,
                day=day,
                kind=kind,
                asked_at=work.now,
                asked_by=passage.by.id if passage.by is not None else None,
                due_at=answer_due_at(tier, day, work.now, ZoneInfo(patient.timezone)),
                findings=[],
                said_now={},
            )
            work.session.add(question)
        question.findings = [*question.findings, *new]
        question.said_now = _in_short(passage.answers)
        asked.append(question)
    work.session.flush()
    return asked


def answer(work: Work, question: Question, *, yes: bool, by: Account | None) -> bool:
    """Keep the answer, with who gave it and when; *Yes* opens an alarm on today, or joins the one that is open, and
    tells people at once. False where it was answered already.

    `by` is None where nobody is signed in: the buttons on the page of a link in a mail.
    """
    patient = work.session.get_one(Patient, question.patient_id)
    locked_state(work.session, patient)
    work.session.refresh(question, with_for_update=True)
    if question.state != QuestionState.OPEN:
        return False
    by_id = by.id if by is not None else None
    question.state = QuestionState.YES if yes else QuestionState.NO
    question.answered_at, question.answered_by = work.now, by_id
    if yes:
        _open_alarm(work, patient, question)
    audit.record(
        work,
        patient.id,
        audit.Event.QUESTION_ANSWERED if by is not None else audit.Event.QUESTION_ANSWERED_BY_LINK,
        by=by,
        acting_as=None if by is not None else ActingAs.STRANGER,
        subject=f"question:{question.id}",
    )
    return True


def take_unanswered_for_yes(work: Work, *, limit: int) -> bool:
    """Open the alarms of up to `limit` questions that nobody answered in time. True if there may be more.

    A diary that is being written to is left to the next time. What fails for one patient is set aside for some minutes
    and never stops the others. Where a clock that was ahead by an hour made one wait longer than any does, it waits its
    time from now on.
    """
    work.session.execute(
        update(Question)
        .where(
            Question.state == QuestionState.OPEN,
            Question.due_at > latest_believable(work.now, ANSWER_WITHIN, tolerance=SLACK),
            Question.due_at <= latest_believable(work.now, ANSWER_WITHIN),
        )
        .values(due_at=work.now + ANSWER_WITHIN)
        .execution_options(synchronize_session=False)
    )
    # One that waits longer than any does was asked by a wrong clock: nobody knows since when it waits.
    is_due = and_(
        Question.state == QuestionState.OPEN,
        or_(Question.due_at <= work.now, Question.due_at > latest_believable(work.now, ANSWER_WITHIN)),
    )
    in_order = (Question.patient_id, Question.id)
    found = work.session.execute(
        select(Question.id, Question.patient_id).where(is_due).order_by(*in_order).limit(limit)
    ).all()
    if not found:
        return False
    # As for each change of a diary: else a save could add to a question that is no longer asked, or be refused because
    # an alarm like its own was opened beside it. What somebody holds is taken next time.
    held = lock_free_ones(work.session, {row.patient_id for row in found})
    due = list(
        work.session.scalars(
            select(Question)
            .where(is_due, Question.id.in_([row.id for row in found if row.patient_id in held]))
            .order_by(*in_order)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    for question in due:
        question_id = question.id
        try:
            with work.session.begin_nested():
                _give_up_waiting(work, question)
        except Exception as error:
            log.error("question %s could not be taken for a yes: %s", question_id, without_values(error))
            question.due_at = work.now + _SET_ASIDE_FOR
    work.session.flush()
    return len(found) == limit and bool(due)


def _give_up_waiting(work: Work, question: Question) -> None:
    patient = work.session.get_one(Patient, question.patient_id)
    question.state = QuestionState.NOT_ANSWERED
    question.answered_at = work.now
    alarm = _open_alarm(work, patient, question)
    alarm.not_answered_at = work.now
    work.session.flush()


def _open_alarm(work: Work, patient: Patient, question: Question) -> FollowUp:
    alarm = answer_raises_alarm(work, patient, question.day, findings_of(question))
    question.follow_up_id = alarm.id
    work.session.flush()
    notifications.reckon_with_report(work, patient)
    return alarm


def findings_of(question: Question) -> tuple[Finding, ...]:
    """What a question is about, as the rules gave it."""
    return tuple(_finding(question, kept) for kept in question.findings)


def agreed_in(question: Question) -> Sequence[dict[str, Any]]:
    """Where a care plan holds back what is asked about: `given`, `up_to` and `doctor`, for each such pain."""
    return [
        {**kept["agreed"], "given": max(value["value"] for value in kept["values"])}
        for kept in question.findings
        if kept.get("agreed")
    ]


def is_about_the_plan_alone(question: Question) -> bool:
    """Whether nothing is asked about but what a care plan holds back."""
    return len(agreed_in(question)) == len(question.findings)


def _finding(question: Question, kept: dict[str, Any]) -> Finding:
    return Finding(
        rule=Rule(kept["rule"]),
        kind=question.kind,
        tier=question.kind.tier,
        day=question.day,
        symptom=kept["symptom_id"],
        values=values_in(kept["values"]),
        facts=kept["facts"],
    )


def _kept(finding: Finding, agreed: dict[str, Any] | None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "rule": finding.rule.value,
        "symptom_id": finding.symptom,
        "values": kept_values(finding),
        "facts": dict(finding.facts),
    }
    return kept if agreed is None else {**kept, "agreed": agreed}


def _agreed(work: Work, patient: Patient, finding: Finding, sent: Version) -> dict[str, Any] | None:
    """Up to what number a pain was agreed on, and with whom; None where no care plan holds this finding back."""
    if finding.rule is not Rule.SEVERE or finding in sent.findings:
        return None
    worst = max(int(value.value) for value in finding.values)
    severe_from = care_plan.thresholds_on(work, patient.id, finding.day).severe_from
    if worst >= severe_from:
        return None
    entries = care_plan.in_force(work.session, patient.id, finding.day)
    doctor = next((entry.doctor for entry in entries if entry.agreed == Agreed.SEVERE_FROM), "")
    return {"up_to": severe_from - 1, "doctor": doctor}


def _in_short(answers: Answers) -> dict[str, Any]:
    return {
        "signs": sorted(answers.signs or ()),
        "sudden": bool(answers.sudden),
        "worst": {str(key): reading.worst for key, reading in answers.readings.items()},
    }
