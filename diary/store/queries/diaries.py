"""Stored reports as the rules want them: many patients in a few queries, and no further back than is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from diary.rules.records import Diary, Reading, Report, Symptom, SymptomKey
from diary.rules.schedule import local_today
from diary.store.models import Patient, SavedReading, SavedReport, TrackedSymptom


def load_diaries(
    session: Session,
    patient_ids: Sequence[int],
    *,
    first_day: date | None = None,
    patients: Mapping[int, Patient] | None = None,
    symptoms: Mapping[int, Iterable[Symptom]] | None = None,
) -> dict[int, Diary]:
    """Each patient's diary from `first_day` on (all of it with None), by patient id.

    `patients` and, of whole diaries, `symptoms` are what is known of them already.

    A symptom that was first reported before `first_day` comes without its `since`: the onset only matters to a first
    episode, and that one began before what is loaded. Retired symptoms come along: their past counts as it did.
    """
    told: Iterable[Any] = (
        patients.values()
        if patients is not None
        else session.execute(
            select(Patient.id, Patient.procedure_on, Patient.created_at, Patient.timezone).where(
                Patient.id.in_(patient_ids)
            )
        ).all()
    )
    if symptoms is None or first_day is not None:
        symptoms = _symptoms(session, patient_ids, first_day)
    reports = load_reports(session, patient_ids, first_day=first_day)
    wanted = set(patient_ids)
    return {
        row.id: Diary(
            symptoms.get(row.id, ()),
            reports.get(row.id, ()),
            row.procedure_on,
            local_today(row.created_at, ZoneInfo(row.timezone)),
        )
        for row in told
        if row.id in wanted
    }


def _symptoms(
    session: Session, patient_ids: Sequence[int], first_day: date | None
) -> Mapping[int, Iterable[Symptom]]:
    rows = session.execute(
        select(
            TrackedSymptom.id,
            TrackedSymptom.patient_id,
            TrackedSymptom.name,
            TrackedSymptom.kind,
            TrackedSymptom.watched,
            TrackedSymptom.heart,
            TrackedSymptom.since,
        ).where(TrackedSymptom.patient_id.in_(patient_ids))
    ).all()
    begun_before = reported_before(session, [row.id for row in rows if row.since], first_day)
    found: dict[int, list[Symptom]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(
            Symptom(
                key=row.id,
                name=row.name,
                kind=row.kind,
                watched=row.watched,
                heart=row.heart,
                since=None if row.id in begun_before else row.since,
            )
        )
    return found


def reported_before(session: Session, symptom_ids: list[int], day: date | None) -> set[int]:
    """Which of these symptoms were given a number before that day."""
    if day is None or not symptom_ids:
        return set()
    return set(
        session.scalars(
            select(SavedReading.symptom_id)
            .join(SavedReport, SavedReport.id == SavedReading.report_id)
            .where(
                SavedReading.symptom_id.in_(symptom_ids),
                SavedReport.superseded_at.is_(None),
                SavedReport.day < day,
            )
            .distinct()
        )
    )


# Asked at every save: built once, since building it costs about as much as asking it.
_REPORTS = (
    select(
        SavedReport.id,
        SavedReport.patient_id,
        SavedReport.day,
        SavedReport.signs,
        SavedReport.sudden,
        SavedReport.interference,
        SavedReport.could_not,
        SavedReport.compared,
        SavedReading.symptom_id,
        SavedReading.worst,
        SavedReading.usual,
    )
    .outerjoin(SavedReading, SavedReading.report_id == SavedReport.id)
    .where(
        SavedReport.patient_id.in_(bindparam("patient_ids", expanding=True)),
        SavedReport.superseded_at.is_(None),
    )
)
_FROM, _TO = SavedReport.day >= bindparam("first_day"), SavedReport.day <= bindparam("last_day")
_CURRENT = {
    (False, False): _REPORTS,
    (True, False): _REPORTS.where(_FROM),
    (False, True): _REPORTS.where(_TO),
    (True, True): _REPORTS.where(_FROM, _TO),
}
"""By whether a first and a last day are given."""


def load_reports(
    session: Session,
    patient_ids: Sequence[int],
    *,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Mapping[int, Sequence[Report]]:
    """Each patient's current reports between two days, both included, in no order; those without any have no entry."""
    given_days = {"first_day": first_day, "last_day": last_day}
    asked: dict[str, Any] = {"patient_ids": list(patient_ids)}
    asked |= {name: day for name, day in given_days.items() if day is not None}
    found: dict[int, list[Report]] = defaultdict(list)
    readings: dict[int, dict[SymptomKey, Reading]] = {}
    same: dict[tuple[int, int | None], Reading] = {}
    for row in session.execute(_CURRENT[first_day is not None, last_day is not None], asked):
        report_id, patient_id, day, signs, sudden, interference, could_not, compared, key, worst, usual = row
        given = readings.get(report_id)
        if given is None:
            given = readings[report_id] = {}
            found[patient_id].append(
                Report(
                    day=day,
                    signs=signs,
                    sudden=sudden,
                    readings=given,
                    interference=interference,
                    could_not=could_not,
                    compared=compared,
                    ref=report_id,
                )
            )
        if key is not None:
            if (worst, usual) not in same:
                same[worst, usual] = Reading(worst, usual)
            given[key] = same[worst, usual]
    return found


def reported_span(session: Session, patient_id: int) -> tuple[date, date, int] | None:
    """The first and the last day with a report, and how many days have one; None without any."""
    first, last, days = session.execute(
        select(func.min(SavedReport.day), func.max(SavedReport.day), func.count()).where(
            SavedReport.patient_id == patient_id, SavedReport.superseded_at.is_(None)
        )
    ).one()
    return (first, last, days) if days else None


def last_reported_day(session: Session, patient_id: int, until: date) -> date | None:
    """The latest day with a report, of the days up to `until`."""
    return session.scalar(
        select(func.max(SavedReport.day)).where(
            SavedReport.patient_id == patient_id,
            SavedReport.superseded_at.is_(None),
            SavedReport.day <= until,
        )
    )


def days_ahead(session: Session, patient_id: int, today: date) -> int:
    """How many days after today have a report: a clock was wrong."""
    counted = select(func.count()).select_from(SavedReport)
    found = counted.where(
        SavedReport.patient_id == patient_id, SavedReport.superseded_at.is_(None), SavedReport.day > today
    )
    return session.scalar(found) or 0
