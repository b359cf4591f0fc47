"""What reports say of medicines, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Integer, String, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from diary.store.models import Medicine, MedicineNotTaken, MedicineTaken, SavedReading, SavedReport
from diary.store.models.base import BigId
from diary.store.models.tracking import NotTaken
from diary.store.queries.trends import ReadingRow

_OF_THE_PERIOD = (
    SavedReport.patient_id == bindparam("patient_id"),
    SavedReport.day.between(bindparam("first"), bindparam("last")),
    SavedReport.superseded_at.is_(None),
)
_SAID: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(SavedReport.day, MedicineNotTaken.medicine_id, MedicineNotTaken.how, MedicineNotTaken.why)
    .join(MedicineNotTaken, MedicineNotTaken.report_id == SavedReport.id)
    .where(*_OF_THE_PERIOD),
    select(SavedReport.day, MedicineTaken.medicine_id, null(), cast(literal(""), String))
    .join(MedicineTaken, MedicineTaken.report_id == SavedReport.id)
    .where(*_OF_THE_PERIOD),
)


class Left(NamedTuple):
    """What a report says was not taken as usual."""

    report_id: int
    name: str
    how: NotTaken
    why: str


def readings_and_not_taken(
    session: Session, report_ids: Sequence[int]
) -> tuple[list[ReadingRow], list[Left]]:
    """The readings of these reports and the medicines not taken, these by name, in one question."""
    number, score = cast(null(), BigId), cast(null(), Integer)
    asked: CompoundSelect[*tuple[Any, ...]] = union_all(
        select(
            MedicineNotTaken.report_id,
            number.label("symptom_id"),
            score.label("worst"),
            score.label("usual"),
            Medicine.name,
            MedicineNotTaken.how,
            MedicineNotTaken.why,
        )
        .join(Medicine, Medicine.id == MedicineNotTaken.medicine_id)
        .where(MedicineNotTaken.report_id.in_(report_ids)),
        select(
            SavedReading.report_id,
            SavedReading.symptom_id,
            SavedReading.worst,
            SavedReading.usual,
            cast(null(), String),
            null(),
            cast(null(), String),
        ).where(SavedReading.report_id.in_(report_ids)),
    )
    rows = session.execute(asked).all()
    left = [Left(row.report_id, row.name, row.how, row.why) for row in rows if row.symptom_id is None]
    return (
        [ReadingRow(*row[:4]) for row in rows if row.symptom_id is not None],
        sorted(left, key=lambda each: each.name.casefold()),
    )


class Said(NamedTuple):
    """What the report of one day says of one medicine; `how` is None where it was taken."""

    day: date
    medicine_id: int
    how: NotTaken | None
    why: str


def said_of_medicines(session: Session, patient_id: int, first: date, last: date) -> list[Said]:
    """All that the reports from `first` to `last`, both included, say as they stand now; by day."""
    asked = {"patient_id": patient_id, "first": first, "last": last}
    return sorted(
        (Said(*row) for row in session.execute(_SAID, asked)), key=lambda each: (each.day, each.medicine_id)
    )
