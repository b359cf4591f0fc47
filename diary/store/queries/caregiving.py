"""Several patients' diaries at a glance, in a question each for all of them, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.store.models import FollowUp, Patient, SavedReading, SavedReport, TrackedSymptom


class OpenRow(NamedTuple):
    """An open follow-up, without its findings."""

    id: int
    patient_id: int
    kind: Kind
    symptom: str | None
    """The name of the symptom it is about; None where it is about the whole report."""
    opened_on: date
    opened_at: datetime
    last_found_on: date
    corrected_at: datetime | None


def patients_with_last_day(
    session: Session, patient_ids: Collection[int], until: date
) -> list[tuple[Patient, date | None]]:
    """These patients, each with the latest day up to `until` that has a report."""
    # One look at the end of the index for each, where grouping would read every report of everybody.
    last_day = (
        select(func.max(SavedReport.day))
        .where(
            SavedReport.patient_id == Patient.id,
            SavedReport.superseded_at.is_(None),
            SavedReport.day <= until,
        )
        .correlate(Patient)
        .scalar_subquery()
    )
    rows = session.execute(select(Patient, last_day).where(Patient.id.in_(patient_ids)))
    return [(patient, day) for patient, day in rows]


def highest_numbers(
    session: Session, patient_ids: Collection[int], *, since: date
) -> Mapping[int, Mapping[date, int | None]]:
    """Per patient, of every day from `since` on that has a report: its highest number; None where it gives none."""
    found: dict[int, dict[date, int | None]] = defaultdict(dict)
    for patient_id, day, highest in session.execute(
        select(SavedReport.patient_id, SavedReport.day, func.max(SavedReading.worst))
        .outerjoin(SavedReading, SavedReading.report_id == SavedReport.id)
        .where(
            SavedReport.patient_id.in_(patient_ids),
            SavedReport.superseded_at.is_(None),
            SavedReport.day >= since,
        )
        .group_by(SavedReport.patient_id, SavedReport.day)
    ):
        found[patient_id][day] = highest
    return found


def open_follow_ups(session: Session, patient_ids: Collection[int]) -> Mapping[int, list[OpenRow]]:
    """Per patient: what is open, the oldest first."""
    found: dict[int, list[OpenRow]] = defaultdict(list)
    for row in session.execute(
        select(
            FollowUp.id,
            FollowUp.patient_id,
            FollowUp.kind,
            TrackedSymptom.name,
            FollowUp.opened_on,
            FollowUp.opened_at,
            FollowUp.last_found_on,
            FollowUp.corrected_at,
        )
        .outerjoin(TrackedSymptom, TrackedSymptom.id == FollowUp.symptom_id)
        # Written out as in the index, which SQLite would not use for a value that is only handed in.
        .where(FollowUp.patient_id.in_(patient_ids), text("follow_up.state = 'open'"))
        .order_by(FollowUp.opened_at, FollowUp.id)
    ):
        found[row.patient_id].append(OpenRow(*row))
    return found
