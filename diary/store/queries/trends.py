"""What a patient reported in some days, as plain rows: what is shown is what is read, however long the diary is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.rules.records import Sign
from diary.store.models import FollowUp, SavedReading, SavedReport, TrackedSymptom
from diary.store.models.followups import FollowUpState
from diary.store.models.reports import ReportSource


class SymptomRow(NamedTuple):
    """A symptom, tracked still or once."""

    id: int
    name: str
    retired: bool


class ReportRow(NamedTuple):
    """A day's report without its readings."""

    id: int
    day: date
    signs: frozenset[Sign] | None
    sudden: bool | None
    interference: int | None
    could_not: bool | None
    recorded_by: int | None
    source: ReportSource
    note: str


class ReadingRow(NamedTuple):
    """What a report says of one symptom."""

    report_id: int
    symptom_id: int
    worst: int
    usual: int | None


class FollowUpRow(NamedTuple):
    """A follow-up, by the day that opened it."""

    id: int
    kind: Kind
    symptom_id: int | None
    opened_on: date


def all_symptoms(session: Session, patient_id: int) -> list[SymptomRow]:
    """Everything the patient ever gave numbers to: what is tracked now first, each in the order of the page."""
    rows = session.execute(_SYMPTOMS, {"patient_id": patient_id})
    found = [SymptomRow(row.id, row.name, row.retired_at is not None) for row in rows]
    return sorted(found, key=lambda symptom: symptom.retired)


def reports_between(
    session: Session, patient_id: int, first: date, last: date
) -> tuple[list[ReportRow], bool]:
    """The reports of the days `first` to `last`, both included, oldest first, and whether there are any before them.

    Their notes are left out. Where there is no report nothing is known of any before.
    """
    rows = session.execute(_REPORTS, {"patient_id": patient_id, "first": first, "last": last})
    found = [(ReportRow(*row[:-1], note=""), bool(row[-1])) for row in rows]
    return [row for row, _earlier in found], any(earlier for _row, earlier in found)


def readings_between(session: Session, patient_id: int, first: date, last: date) -> list[ReadingRow]:
    """The readings of those reports."""
    rows = session.execute(_READINGS, {"patient_id": patient_id, "first": first, "last": last})
    return [ReadingRow(*row) for row in rows]


def opened_between(session: Session, patient_id: int, first: date, last: date) -> list[FollowUpRow]:
    """The follow-ups that the reports of these days opened, oldest first; without those taken back or joined since."""
    rows = session.execute(_OPENED, {"patient_id": patient_id, "first": first, "last": last})
    return [FollowUpRow(*row) for row in rows]


def newest_reports(
    session: Session, patient_id: int, *, before: date | None = None, limit: int
) -> list[ReportRow]:
    """The latest reports (those of days before `before`), notes included, newest first."""
    chosen = [SavedReport.day < before] if before else []
    rows = session.execute(
        select(*_COLUMNS, SavedReport.note)
        .where(*_current(patient_id), *chosen)
        .order_by(SavedReport.day.desc())
        .limit(limit)
    )
    return [ReportRow(*row) for row in rows]


def next_reports(session: Session, patient_id: int, *, after: date, limit: int) -> list[ReportRow]:
    """The first reports after that day, notes included, oldest first."""
    rows = session.execute(
        select(*_COLUMNS, SavedReport.note)
        .where(*_current(patient_id), SavedReport.day > after)
        .order_by(SavedReport.day)
        .limit(limit)
    )
    return [ReportRow(*row) for row in rows]


def first_and_last_day(session: Session, patient_id: int) -> tuple[date, date] | None:
    """The days of the first and the latest report; None where there is none."""
    ends: Sequence[date | None] = session.execute(_ENDS, {"patient_id": patient_id}).one()
    return (ends[0], ends[1]) if ends[0] and ends[1] else None


_COLUMNS = (
    SavedReport.id,
    SavedReport.day,
    SavedReport.signs,
    SavedReport.sudden,
    SavedReport.interference,
    SavedReport.could_not,
    SavedReport.recorded_by,
    SavedReport.source,
)
_READING = (SavedReading.report_id, SavedReading.symptom_id, SavedReading.worst, SavedReading.usual)


def _current(patient_id: int) -> tuple[ColumnElement[bool], ...]:
    """Of this patient, and of each day's versions the one that counts."""
    return (SavedReport.patient_id == patient_id, SavedReport.superseded_at.is_(None))


# Asked for pages that are opened every day: built once, since building them costs about as much as asking them.
_SYMPTOMS = (
    select(TrackedSymptom.id, TrackedSymptom.name, TrackedSymptom.retired_at)
    .where(TrackedSymptom.patient_id == bindparam("patient_id"))
    .order_by(TrackedSymptom.position, TrackedSymptom.id)
)
_OF_PATIENT = (SavedReport.patient_id == bindparam("patient_id"), SavedReport.superseded_at.is_(None))
_IN_WINDOW = (*_OF_PATIENT, SavedReport.day.between(bindparam("first"), bindparam("last")))
_EARLIER = select(SavedReport.id).where(*_OF_PATIENT, SavedReport.day < bindparam("first")).exists()
_REPORTS = select(*_COLUMNS, _EARLIER).where(*_IN_WINDOW).order_by(SavedReport.day)
_READINGS = select(*_READING).join(SavedReport, SavedReport.id == SavedReading.report_id).where(*_IN_WINDOW)
_OPENED = (
    select(FollowUp.id, FollowUp.kind, FollowUp.symptom_id, FollowUp.opened_on)
    .where(
        FollowUp.patient_id == bindparam("patient_id"),
        FollowUp.opened_on.between(bindparam("first"), bindparam("last")),
        FollowUp.state.not_in([FollowUpState.WITHDRAWN, FollowUpState.JOINED]),
    )
    .order_by(FollowUp.opened_on, FollowUp.id)
)

# A question each: SQLite looks both up in the index, but would read all of it for the two together.
_ENDS = select(
    *(
        select(end(SavedReport.day))
        .where(SavedReport.patient_id == bindparam("patient_id"), SavedReport.superseded_at.is_(None))
        .scalar_subquery()
        for end in (func.min, func.max)
    )
)
