"""What reports say of medicines, day by day."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, String, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from diary.store.models import MedicineNotTaken, MedicineTaken, SavedReport
from diary.store.models.tracking import NotTaken

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
