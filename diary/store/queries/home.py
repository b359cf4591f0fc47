"""The last two weeks of one diary as plain rows, for the page that everybody lands on: one small question."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from diary.rules.findings import ALARMS
from diary.rules.records import Compared, Sign, SymptomKind
from diary.store.models import FollowUp, SavedReading, SavedReport, TrackedSymptom
from diary.store.models.gate import Question


class NumberRow(NamedTuple):
    """A day's report with one of its numbers; a report without any has one row, without a symptom."""

    day: date
    signs: frozenset[Sign] | None
    sudden: bool | None
    compared: Compared | None
    symptom_id: int | None
    worst: int | None
    kind: SymptomKind | None
    name: str | None
    was_danger: bool
    """Whether an alarm was raised for the last day, or a question asked about it, answered or not: a report that was
    changed since says nothing of it.
    """


# Asked for the page that is opened most: built once, since building it costs about as much as asking it.
_NUMBERS = (
    select(
        SavedReport.day,
        SavedReport.signs,
        SavedReport.sudden,
        SavedReport.compared,
        SavedReading.symptom_id,
        SavedReading.worst,
        TrackedSymptom.kind,
        TrackedSymptom.name,
        or_(
            select(FollowUp.id)
            .where(
                FollowUp.patient_id == bindparam("patient_id"),
                FollowUp.kind.in_(ALARMS),
                FollowUp.last_found_on == bindparam("last"),
            )
            .exists(),
            select(Question.id)
            .where(Question.patient_id == bindparam("patient_id"), Question.day == bindparam("last"))
            .exists(),
        ),
    )
    .outerjoin(SavedReading, SavedReading.report_id == SavedReport.id)
    .outerjoin(TrackedSymptom, TrackedSymptom.id == SavedReading.symptom_id)
    .where(
        SavedReport.patient_id == bindparam("patient_id"),
        SavedReport.day.between(bindparam("first"), bindparam("last")),
        SavedReport.superseded_at.is_(None),
    )
    .order_by(SavedReport.day, TrackedSymptom.position, TrackedSymptom.id)
)


def numbers_between(session: Session, patient_id: int, first: date, last: date) -> list[NumberRow]:
    """Each number of the days `first` to `last`, both included; oldest first, symptoms in the order of the page."""
    rows = session.execute(_NUMBERS, {"patient_id": patient_id, "first": first, "last": last})
    return [NumberRow(*row) for row in rows]
