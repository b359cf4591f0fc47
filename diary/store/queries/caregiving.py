"""Several patients' diaries at a glance, in a question each for all of them, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import case, func, select, text
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
    reopened_at: datetime | None = None
    """When it last opened again by itself, without a mail; None where it never did."""


class DayRow(NamedTuple):
    """A day's report at a glance."""

    highest: int | None
    """Its highest number; None where it gives none."""
    recorded_at: datetime | None
    """None where it was written before what was asked about."""
    recorded_by: int | None
    """The account that wrote it, where it is known."""


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


def days_at_a_glance(
    session: Session, patient_ids: Collection[int], *, since: date, recorded_after: datetime
) -> Mapping[int, Mapping[date, DayRow]]:
    """Per patient, every day from `since` on that has a report. When it was written is read only of those that were
    written after a moment: of fifty people that is hundreds of moments.
    """
    found: dict[int, dict[date, DayRow]] = defaultdict(dict)
    recorded_at = case((SavedReport.recorded_at > recorded_after, SavedReport.recorded_at))
    for patient_id, day, highest, at, by in session.execute(
        select(
            SavedReport.patient_id,
            SavedReport.day,
            func.max(SavedReading.worst),
            recorded_at,
            SavedReport.recorded_by,
        )
        .outerjoin(SavedReading, SavedReading.report_id == SavedReport.id)
        .where(
            SavedReport.patient_id.in_(patient_ids),
            SavedReport.superseded_at.is_(None),
            SavedReport.day >= since,
        )
        # One report of a day counts, so that these group nothing further.
        .group_by(SavedReport.patient_id, SavedReport.day, SavedReport.recorded_at, SavedReport.recorded_by)
    ):
        found[patient_id][day] = DayRow(highest, at, by)
    return found


def answers_since(
    session: Session, patient_ids: Collection[int], since: datetime
) -> Mapping[int, list[tuple[datetime, int | None]]]:
    """Per patient: when follow-ups were answered after `since`, and by whose account."""
    found: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
    for patient_id, at, by in session.execute(
        select(FollowUp.patient_id, FollowUp.acknowledged_at, FollowUp.acknowledged_by).where(
            FollowUp.patient_id.in_(patient_ids), FollowUp.acknowledged_at > since
        )
    ):
        if at is not None:
            found[patient_id].append((at, by))
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
            FollowUp.reopened_at,
        )
        .outerjoin(TrackedSymptom, TrackedSymptom.id == FollowUp.symptom_id)
        # Written out as in the index, which SQLite would not use for a value that is only handed in.
        .where(FollowUp.patient_id.in_(patient_ids), text("follow_up.state = 'open'"))
        .order_by(FollowUp.opened_at, FollowUp.id)
    ):
        found[row.patient_id].append(OpenRow(*row))
    return found
