"""Follow-ups of the routine tier as they are stored, as plain rows: what matters to going over the diary again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind, Tier
from diary.store.models import Appointment, DayFound, FollowUp, FollowUpFinding, GivenAnswer
from diary.store.models.acknowledgements import Answer
from diary.store.models.appointments import Outcome
from diary.store.models.followups import FollowUpState

ROUTINE_KINDS = [kind for kind in Kind if kind.tier is Tier.ROUTINE]


@dataclass(frozen=True, slots=True)
class StoredFollowUp:
    """One follow-up of the routine tier, as it stands."""

    id: int
    patient_id: int
    kind: Kind
    symptom: int | None
    state: FollowUpState
    opened_on: date
    closed_on: date | None
    withdrawn_on: date | None
    last_found_on: date
    held: bool
    acknowledged_at: datetime | None
    found_on: frozenset[date]
    """The days whose findings stand; for one that is withdrawn those that went with it."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer to a follow-up of the routine tier, with what became of the appointment that was booked with it.

    `moves` are the days on which it was moved, and to which day, or cancelled (None), in the order of time.
    """

    id: int
    kind: Kind
    symptom: int | None
    on: date
    at: datetime
    by: int | None
    answer: Answer
    note: str
    booked_for: date | None
    moves: tuple[tuple[date, date | None], ...]


def routine(session: Session, patient_ids: Collection[int]) -> Mapping[int, Sequence[StoredFollowUp]]:
    """All of each patient's, in the order in which they were stored."""
    rows = session.execute(
        select(
            FollowUp.id,
            FollowUp.patient_id,
            FollowUp.kind,
            FollowUp.symptom_id,
            FollowUp.state,
            FollowUp.opened_on,
            FollowUp.closed_on,
            FollowUp.withdrawn_on,
            FollowUp.last_found_on,
            FollowUp.held,
            FollowUp.acknowledged_at,
        )
        .where(FollowUp.patient_id.in_(patient_ids), FollowUp.kind.in_(ROUTINE_KINDS))
        .order_by(FollowUp.id)
    ).all()
    days = _found_days(session, patient_ids) if rows else {}
    found: dict[int, list[StoredFollowUp]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(
            StoredFollowUp(
                id=row.id,
                patient_id=row.patient_id,
                kind=row.kind,
                symptom=row.symptom_id,
                state=row.state,
                opened_on=row.opened_on,
                closed_on=row.closed_on,
                withdrawn_on=row.withdrawn_on,
                last_found_on=row.last_found_on,
                held=row.held,
                acknowledged_at=row.acknowledged_at,
                found_on=frozenset(days.get(row.id, ())),
            )
        )
    return found


def _found_days(session: Session, patient_ids: Collection[int]) -> dict[int, list[date]]:
    standing: dict[int, list[date]] = defaultdict(list)
    gone: dict[int, list[tuple[datetime, date]]] = defaultdict(list)
    for row in session.execute(
        select(FollowUpFinding.follow_up_id, FollowUpFinding.day, FollowUpFinding.corrected_at)
        .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
        .where(
            FollowUp.patient_id.in_(patient_ids),
            FollowUp.kind.in_(ROUTINE_KINDS),
            or_(
                and_(FollowUp.state != FollowUpState.WITHDRAWN, FollowUpFinding.corrected_at.is_(None)),
                and_(FollowUp.state == FollowUpState.WITHDRAWN, FollowUpFinding.corrected_at.is_not(None)),
            ),
        )
    ):
        if row.corrected_at is None:
            standing[row.follow_up_id].append(row.day)
        else:
            gone[row.follow_up_id].append((row.corrected_at, row.day))
    for follow_up_id, days in gone.items():
        last, _ = max(days)
        standing[follow_up_id] = [day for at, day in days if at == last]
    return standing


def answers_to_routine(
    session: Session, patient_ids: Collection[int]
) -> Mapping[int, Sequence[StoredAnswer]]:
    """All of each patient's that count, in the order in which they were given."""
    rows = session.execute(
        select(
            GivenAnswer.id,
            GivenAnswer.patient_id,
            FollowUp.kind,
            FollowUp.symptom_id,
            GivenAnswer.on,
            GivenAnswer.at,
            GivenAnswer.by,
            GivenAnswer.answer,
            GivenAnswer.note,
            GivenAnswer.booked_for,
            GivenAnswer.appointment_id,
        )
        .join(FollowUp, FollowUp.id == GivenAnswer.follow_up_id)
        .where(
            GivenAnswer.patient_id.in_(patient_ids),
            GivenAnswer.disbelieved_at.is_(None),
            FollowUp.kind.in_(ROUTINE_KINDS),
        )
        .order_by(GivenAnswer.on, GivenAnswer.at, GivenAnswer.id)
    ).all()
    moves = _moves(session, patient_ids) if any(row.appointment_id for row in rows) else {}
    found: dict[int, list[StoredAnswer]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(
            StoredAnswer(
                id=row.id,
                kind=row.kind,
                symptom=row.symptom_id,
                on=row.on,
                at=row.at,
                by=row.by,
                answer=row.answer,
                note=row.note,
                booked_for=row.booked_for,
                moves=tuple(moves.get(row.appointment_id, ())),
            )
        )
    return found


def _moves(session: Session, patient_ids: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    """By the appointment that was booked first, what became of it."""
    rows = session.execute(
        select(Appointment.id, Appointment.instead_of, Appointment.on, Appointment.booked_on)
        .add_columns(
            Appointment.booked_at, Appointment.outcome, Appointment.answered_on, Appointment.answered_at
        )
        .where(Appointment.patient_id.in_(patient_ids))
        .order_by(Appointment.id)
    ).all()
    first: dict[int, int] = {}
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for row in rows:
        first[row.id] = first.get(row.instead_of, row.id)
        if row.instead_of is not None:
            found[first[row.id]].append((row.booked_on or row.booked_at.date(), row.on))
        if row.outcome is Outcome.CANCELLED:
            found[first[row.id]].append((row.answered_on or row.answered_at.date(), None))
    return found


def days_found(session: Session, patient_ids: Collection[int]) -> Mapping[int, Mapping[date, str]]:
    """What the rules find on each patient's days, as it was last worked out."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    for row in session.execute(
        select(DayFound.patient_id, DayFound.day, DayFound.found).where(DayFound.patient_id.in_(patient_ids))
    ):
        found[row.patient_id][row.day] = row.found
    return found
