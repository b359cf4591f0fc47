"""What a patient tried against the pain, day by day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.store.models import SavedReading, SavedReport, SelfCareTried
from diary.store.models.tracking import Helped, SelfCare

_TRIED = select(SavedReport.day, SelfCareTried.what, SelfCareTried.helped).where(
    SelfCareTried.report_id == SavedReport.id,
    SavedReport.patient_id == bindparam("patient_id"),
    SavedReport.day.between(bindparam("first"), bindparam("last")),
    SavedReport.superseded_at.is_(None),
)
_WORST = select(SavedReport.day, SavedReading.worst).where(
    SavedReading.report_id == SavedReport.id,
    SavedReading.symptom_id == bindparam("symptom_id"),
    SavedReport.patient_id == bindparam("patient_id"),
    SavedReport.day.between(bindparam("first"), bindparam("last")),
    SavedReport.superseded_at.is_(None),
)


class Tried(NamedTuple):
    """One thing that was tried on one day; `helped` is None where that was not answered."""

    day: date
    what: SelfCare
    helped: Helped | None


def tried_between(session: Session, patient_id: int, first: date, last: date) -> list[Tried]:
    """What was tried from `first` to `last`, both included, as the reports stand now."""
    asked = {"patient_id": patient_id, "first": first, "last": last}
    return [Tried(*row) for row in session.execute(_TRIED, asked)]


def worst_between(
    session: Session, patient_id: int, symptom_id: int, first: date, last: date
) -> dict[date, int]:
    """The worst of each of these days that has a number for the symptom, 0 to 10."""
    asked = {"patient_id": patient_id, "symptom_id": symptom_id, "first": first, "last": last}
    return {row.day: row.worst for row in session.execute(_WORST, asked)}
