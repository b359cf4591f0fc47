"""Follow-ups of several patients in one order: what is open first, the most urgent first, the longest open first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from diary.rules.findings import Kind, Rule
from diary.store.models import Account, Assignment, FollowUp, FollowUpFinding, Patient, TrackedSymptom
from diary.store.models.acknowledgements import Answer
from diary.store.models.followups import FollowUpState

BATCH = 500
"""Rows that are held at a time while many are read."""

_IS_OPEN = literal_column("follow_up.state = 'open'", Boolean)
"""Written out as in the partial index, which SQLite would not use for a value that is only handed in."""


class ListedRow(NamedTuple):
    """A follow-up, without its findings."""

    id: int
    patient_id: int
    email: str
    """The patient's."""
    kind: Kind
    rule: Rule
    """The rule of the finding that opened it."""
    symptom_id: int | None
    symptom: str | None
    state: FollowUpState
    opened_on: date
    opened_at: datetime
    last_found_on: date
    corrected_at: datetime | None
    report_withdrawn_at: datetime | None
    closed_on: date | None
    answer: Answer | None
    taken_by: int | None
    """The account that said it looks after this; None where nobody did, or where the account is gone."""
    taken_at: datetime | None


def patients_of(session: Session, patient_ids: Collection[int], account_id: int) -> list[Patient]:
    """These patients, and the one that the account itself is."""
    asked = or_(Patient.id.in_(patient_ids), Patient.account_id == account_id)
    return list(session.scalars(select(Patient).where(asked).order_by(Patient.id)))


def open_of(session: Session, patient_ids: Collection[int]) -> list[ListedRow]:
    """What is open of these patients."""
    asked = _in_order().where(FollowUp.patient_id.in_(patient_ids), _IS_OPEN)
    return [ListedRow(*row) for row in session.execute(asked)]


def in_batches(
    session: Session,
    *,
    patient_id: int | None = None,
    only_open: bool = False,
    kind: Kind | None = None,
    limit: int | None = None,
) -> Iterator[list[ListedRow]]:
    """The follow-ups of everybody, or of one patient, some at a time; what is over comes last, the newest first."""
    asked = _in_order().where(*_only(patient_id, only_open, kind)).limit(limit)
    for rows in session.execute(asked.execution_options(yield_per=BATCH)).partitions():
        yield [ListedRow(*row) for row in rows]


def how_many(
    session: Session, *, patient_id: int | None = None, only_open: bool = False, kind: Kind | None = None
) -> int:
    """How many follow-ups `in_batches` would give without a limit."""
    return session.scalars(select(func.count(FollowUp.id)).where(*_only(patient_id, only_open, kind))).one()


def latest_findings(session: Session, follow_up_ids: Collection[int]) -> Mapping[int, FollowUpFinding]:
    """By follow-up: the newest finding that no edit took away; without one the newest of all."""
    if not follow_up_ids:
        return {}
    found = _newest(session, follow_up_ids, _NEWEST_STANDING)
    taken_away = [each for each in follow_up_ids if each not in found]
    return {**found, **_newest(session, taken_away, _NEWEST_TAKEN_AWAY)} if taken_away else found


class WhenFound(NamedTuple):
    """When a finding was made and, where an edit took it away, when that was."""

    day: date
    found_at: datetime
    corrected_at: datetime | None


def when_found(session: Session, follow_up_id: int) -> list[WhenFound]:
    """All findings of a follow-up, by day, without what they rest on."""
    asked = (
        select(FollowUpFinding.day, FollowUpFinding.found_at, FollowUpFinding.corrected_at)
        .where(FollowUpFinding.follow_up_id == follow_up_id)
        .order_by(FollowUpFinding.day, FollowUpFinding.id)
    )
    return [WhenFound(*row) for row in session.execute(asked)]


def findings_of_day(session: Session, follow_up_id: int, day: date) -> list[FollowUpFinding]:
    """All findings of a follow-up on one day, also those that an edit took away."""
    asked = select(FollowUpFinding).where(
        FollowUpFinding.follow_up_id == follow_up_id, FollowUpFinding.day == day
    )
    return list(session.scalars(asked.order_by(FollowUpFinding.id)))


def newest_of_each_rule(session: Session, follow_up_id: int) -> list[FollowUpFinding]:
    """The newest finding of each rule and symptom, newest day first; those taken away only where none stands."""
    asked = (
        select(
            FollowUpFinding.id,
            FollowUpFinding.rule,
            FollowUpFinding.symptom_id,
            FollowUpFinding.corrected_at.is_(None).label("stands"),
        )
        .where(FollowUpFinding.follow_up_id == follow_up_id)
        .order_by(FollowUpFinding.day, FollowUpFinding.id)
    )
    rows = session.execute(asked).all()
    told = [row for row in rows if row.stands] or rows
    newest = {(row.rule, row.symptom_id): row.id for row in told}
    found = session.scalars(select(FollowUpFinding).where(FollowUpFinding.id.in_(newest.values())))
    return sorted(found, key=lambda row: (row.day.toordinal(), -row.id), reverse=True)


def symptom_names(session: Session, patient_ids: Collection[int]) -> dict[int | str, str]:
    """By symptom id, of everything that these patients ever tracked."""
    asked = select(TrackedSymptom.id, TrackedSymptom.name).where(TrackedSymptom.patient_id.in_(patient_ids))
    return {row.id: row.name for row in session.execute(asked)}


def _newest(
    session: Session, ids: Collection[int], asked: Select[FollowUpFinding]
) -> dict[int, FollowUpFinding]:
    return {row.follow_up_id: row for row in session.scalars(asked, {"ids": list(ids)})}


def _newest_where(which: ColumnElement[bool]) -> Select[FollowUpFinding]:
    # For each one question more, answered from the end of an index: a follow-up may have been found for years.
    newest = (
        select(FollowUpFinding.id)
        .where(FollowUpFinding.follow_up_id == FollowUp.id, which)
        .order_by(FollowUpFinding.day.desc(), FollowUpFinding.id)
        .limit(1)
        .correlate(FollowUp)
        .scalar_subquery()
    )
    return (
        select(FollowUpFinding)
        .select_from(FollowUp)
        # By its own number alone: with the follow-up's, SQLite would compare each of its findings.
        .join(FollowUpFinding, FollowUpFinding.id == newest)
        .where(FollowUp.id.in_(bindparam("ids", expanding=True)))
    )


# Asked for pages that are opened every day: built once, since building them costs about as much as asking them.
_NEWEST_STANDING = _newest_where(FollowUpFinding.corrected_at.is_(None))
_NEWEST_TAKEN_AWAY = _newest_where(FollowUpFinding.corrected_at.is_not(None))


def _only(patient_id: int | None, only_open: bool, kind: Kind | None) -> Iterator[ColumnElement[bool]]:
    if patient_id is not None:
        yield FollowUp.patient_id == patient_id
    if only_open:
        yield _IS_OPEN
    if kind is not None:
        yield FollowUp.kind == kind


def _in_order() -> Select[*tuple[Any, ...]]:
    is_open = FollowUp.state == FollowUpState.OPEN
    rank = case({kind.value: kind.tier.rank for kind in Kind}, value=FollowUp.kind)
    return (
        select(
            FollowUp.id,
            FollowUp.patient_id,
            Account.email,
            FollowUp.kind,
            FollowUp.rule,
            FollowUp.symptom_id,
            TrackedSymptom.name,
            FollowUp.state,
            FollowUp.opened_on,
            FollowUp.opened_at,
            FollowUp.last_found_on,
            FollowUp.corrected_at,
            FollowUp.report_withdrawn_at,
            FollowUp.closed_on,
            FollowUp.answer,
            Assignment.account_id,
            Assignment.taken_at,
        )
        .join(Patient, Patient.id == FollowUp.patient_id)
        .join(Account, Account.id == Patient.account_id)
        .outerjoin(TrackedSymptom, TrackedSymptom.id == FollowUp.symptom_id)
        .outerjoin(Assignment, and_(Assignment.follow_up_id == FollowUp.id, Assignment.ended_at.is_(None)))
        .order_by(
            case((is_open, 0), else_=1),
            case((is_open, rank), else_=0),
            case((is_open, FollowUp.opened_at)),
            case((is_open, FollowUp.id), else_=-FollowUp.id),
        )
    )
