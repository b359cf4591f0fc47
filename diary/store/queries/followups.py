"""Follow-ups of the routine tier as they are stored, as plain rows: what matters to going over the diary again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session

from diary.rules.findings import Kind, Rule, Tier
from diary.rules.records import SymptomKey
from diary.store.json_lists import listed
from diary.store.models import Appointment, DayFound, FollowUp, FollowUpFinding, GivenAnswer
from diary.store.models.acknowledgements import Answer
from diary.store.models.appointments import Outcome
from diary.store.models.followups import FollowUpState
from diary.store.models.reports import SavedReading, SavedReport

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


# Asked at every save: built once, since building them costs about as much as asking them.
_STORED = (
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
    .where(
        FollowUp.patient_id.in_(bindparam("patient_ids", expanding=True)), FollowUp.kind.in_(ROUTINE_KINDS)
    )
    .order_by(FollowUp.id)
)
_NOT_OVER_BEFORE = (
    _STORED.add_columns(FollowUpFinding.day)
    .outerjoin(
        FollowUpFinding,
        and_(
            FollowUpFinding.follow_up_id == FollowUp.id,
            FollowUpFinding.day >= bindparam("since"),
            FollowUpFinding.corrected_at.is_(None),
        ),
    )
    .where(
        or_(
            FollowUp.closed_on.is_(None),
            FollowUp.closed_on >= bindparam("since"),
            FollowUp.withdrawn_on >= bindparam("since"),
            FollowUp.last_found_on >= bindparam("since"),
            FollowUp.opened_on >= bindparam("since"),
        )
    )
)
_DAYS_FOUND = select(DayFound.patient_id, DayFound.day, DayFound.found).where(
    DayFound.patient_id.in_(bindparam("patient_ids", expanding=True))
)
_DAYS_FOUND_SINCE = _DAYS_FOUND.where(DayFound.day >= bindparam("since"))


def stored_columns(patient_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """What a `StoredFollowUp` begins with, of each patient's in the routine tier, in the order they were stored in."""
    return _STORED.params(patient_ids=list(patient_ids))


def routine(
    session: Session, patient_ids: Collection[int], *, since: date | None = None
) -> Mapping[int, Sequence[StoredFollowUp]]:
    """All of each patient's, in the order in which they were stored.

    With `since`, those that were not over before that day, with the days from there on whose findings stand.
    """
    days: Mapping[int, Collection[date]]
    if since is None:
        rows = session.execute(stored_columns(patient_ids)).all()
        days = _found_days(session, patient_ids) if rows else {}
    else:
        rows, days = _not_over_before(session, patient_ids, since)
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


def _not_over_before(
    session: Session, patient_ids: Collection[int], since: date
) -> tuple[list[Row[Any]], dict[int, list[date]]]:
    """The follow-ups, and by id the days from `since` on whose findings stand, in one question."""
    rows: dict[int, Row[Any]] = {}
    standing: dict[int, list[date]] = defaultdict(list)
    for row in session.execute(_NOT_OVER_BEFORE, {"patient_ids": list(patient_ids), "since": since}).all():
        rows.setdefault(row.id, row)
        if row.day is not None:
            standing[row.id].append(row.day)
    return list(rows.values()), standing


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


@dataclass(frozen=True, slots=True)
class LastPersists:
    """The last finding of `persists` of one symptom, and what it rests on of the days before those that are read."""

    day: date
    rules_version: str
    digest: str
    from_since: bool
    """It counts from the onset that the patient gave."""
    by_id: bool
    """Its numbers are kept by their report versions, not copied."""
    shown: Sequence[tuple[int, date, int]]
    """Version, day and `worst`, in day order."""

    def is_by(self, rules_version: str, digest: str) -> bool:
        """Whether it was found by these rules and thresholds."""
        return (self.rules_version, self.digest) == (rules_version, digest)


def last_persists(
    session: Session, patient_id: int, first: date, before: date
) -> Mapping[SymptomKey, LastPersists]:
    """By symptom, the last one that stands, of the days from `first` up to the one before `before`; and what it rests
    on of the days before `first`.
    """
    rows = session.execute(
        _last_persists(session.get_bind().dialect.name),
        {"patient_id": patient_id, "first": first, "before": before},
    ).all()
    found: dict[SymptomKey, LastPersists] = {}
    shown: dict[SymptomKey, list[tuple[int, date, int]]] = defaultdict(list)
    for symptom_id, day, version, digest, start_from, by_id, *said in rows:
        if symptom_id not in found:
            of_symptom = shown[symptom_id]
            found[symptom_id] = LastPersists(day, version, digest, start_from == "since", by_id, of_symptom)
        if said[2] is not None:
            shown[symptom_id].append((said[0], said[1], said[2]))
    return found


@cache
def _last_persists(dialect: str) -> Select[*tuple[Any, ...]]:
    """Built once for a kind of database."""
    which = (
        FollowUp.patient_id == bindparam("patient_id"),
        FollowUp.kind == Kind.PERSISTS,
        FollowUpFinding.rule == Rule.PERSISTS,
        FollowUpFinding.corrected_at.is_(None),
        FollowUpFinding.day >= bindparam("first"),
        FollowUpFinding.day < bindparam("before"),
    )
    last = (
        select(FollowUpFinding.symptom_id, func.max(FollowUpFinding.day).label("day"))
        .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
        .where(*which)
        .group_by(FollowUpFinding.symptom_id)
        .subquery()
    )
    each, number = listed(dialect, FollowUpFinding.reports)
    return (
        select(
            FollowUpFinding.symptom_id,
            FollowUpFinding.day,
            FollowUpFinding.rules_version,
            FollowUpFinding.thresholds_digest,
            FollowUpFinding.facts["start_from"].as_string(),
            FollowUpFinding.reports.is_not(None),
            SavedReport.id,
            SavedReport.day,
            SavedReading.worst,
        )
        .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
        .join(last, and_(last.c.symptom_id == FollowUpFinding.symptom_id, last.c.day == FollowUpFinding.day))
        .outerjoin(each, true())
        .outerjoin(SavedReport, and_(SavedReport.id == number, SavedReport.day < bindparam("first")))
        .outerjoin(
            SavedReading,
            and_(
                SavedReading.report_id == SavedReport.id,
                SavedReading.symptom_id == FollowUpFinding.symptom_id,
            ),
        )
        .where(*which)
        .order_by(SavedReport.day)
    )


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
    moves = appointment_moves(session, patient_ids) if any(row.appointment_id for row in rows) else {}
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


def appointment_moves(
    session: Session, patient_ids: Collection[int]
) -> dict[int, list[tuple[date, date | None]]]:
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


def days_found(
    session: Session, patient_ids: Collection[int], *, since: date | None = None
) -> Mapping[int, Mapping[date, str]]:
    """What the rules find on each patient's days, from `since` on where it is given, as it was last worked out."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    given: dict[str, Any] = {"patient_ids": list(patient_ids)}
    if since is not None:
        given["since"] = since
    for row in session.execute(_DAYS_FOUND if since is None else _DAYS_FOUND_SINCE, given):
        found[row.patient_id][row.day] = row.found
    return found
