"""A diary file taken into a patient's diary: all of it or nothing, and the same file twice changes nothing.

What it brings is history. It raises no emergency; the rules look at it when the job next runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.records import Reading, Report, Symptom, SymptomKey
from diary.services import audit, consents
from diary.services.errors import BadInput, Faults, NoConsent
from diary.services.evaluation.alarms import correct_alarms
from diary.services.evaluation.at_once import said_at_once
from diary.services.evaluation.batch import mark_changed
from diary.services.patients import locked_state, today_for
from diary.services.patients.answers import Answers, answers_of, as_report
from diary.services.reports import store_version
from diary.store.models import Patient, SavedReading, SavedReport, TrackedSymptom
from diary.store.models.consents import Purpose
from diary.store.models.reports import ReportSource
from diary.store.work import Work
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or with a dry run would do."""

    new_days: tuple[date, ...]
    changed_days: tuple[date, ...]
    """They had another report; it is kept as an earlier version."""
    same_days: tuple[date, ...]
    new_symptoms: tuple[str, ...]
    kept_otherwise: tuple[str, ...]
    """Symptoms whose kind, watched or heart differ in the file: what the patient has stands."""


def import_reports(
    work: Work,
    patient: Patient,
    symptoms: tuple[Symptom, ...],
    reports: tuple[Report, ...],
    *,
    progress: Callable[[int], None] = lambda _days: None,
) -> Imported:
    """Take a diary file's content into `patient`'s diary; `progress` is told how many days are done.

    A symptom is matched by its name; one the diary does not have is added with the file's kind. A note stands as it
    was, and so does what was tried and taken, of which a diary file tells nothing. Raises BadInput when a day lies in
    the future, and NoConsent where the patient does not want the diary kept. For a dry run, roll the session back.
    """
    _refuse_the_future(work.now, patient, reports)
    state = locked_state(work.session, patient)
    if not consents.allows(work.session, patient.id, Purpose.DIARY):
        raise NoConsent
    tracked, new_symptoms, kept_otherwise = _tracked(work.session, patient, symptoms)
    existing = {
        report.day: report
        for report in work.session.scalars(
            select(SavedReport).where(
                SavedReport.patient_id == patient.id, SavedReport.superseded_at.is_(None)
            )
        )
    }
    days: dict[str, list[date]] = {"new": [], "changed": [], "same": []}
    for done, report in enumerate(reports, start=1):
        before = existing.get(report.day)
        answers = _answers(report, tracked, before)
        if before is not None and answers_of(before) == answers:
            days["same"].append(report.day)
        else:
            version = as_report(patient, report.day, answers)
            store_version(work, version, before, by=None, source=ReportSource.IMPORT)
            mark_changed(state, report.day)
            days["changed" if before else "new"].append(report.day)
            if before is not None:
                found = said_at_once(work, patient, report.day, answers, tracked.values())
                correct_alarms(work, patient, report.day, found)
        progress(done)
    if days["new"] or days["changed"] or new_symptoms:
        audit.record(work, patient.id, audit.Event.IMPORTED, by=None)
    work.session.flush()
    return Imported(
        tuple(days["new"]),
        tuple(days["changed"]),
        tuple(days["same"]),
        tuple(new_symptoms),
        tuple(kept_otherwise),
    )


def _refuse_the_future(now: datetime, patient: Patient, reports: tuple[Report, ...]) -> None:
    today = today_for(patient, now)
    faults = Faults()
    for report in reports:
        if report.day > today:
            fault = _(
                "%(day)s lies in the future: where the patient is, it is %(today)s. Take the day out or mend it.",
                day=report.day.isoformat(),
                today=today.isoformat(),
            )
            faults.add(report.day.isoformat(), fault)
    if faults:
        raise BadInput(faults)


def _tracked(
    session: Session, patient: Patient, symptoms: tuple[Symptom, ...]
) -> tuple[dict[SymptomKey, TrackedSymptom], list[str], list[str]]:
    """The diary's own symptom for each of the file's, by the file's key; then the names of those that were added, and
    of those which the diary goes on treating otherwise than the file does.
    """
    kept = {
        symptom.name: symptom
        for symptom in session.scalars(select(TrackedSymptom).where(TrackedSymptom.patient_id == patient.id))
    }
    position = max((symptom.position for symptom in kept.values()), default=-1)
    found: dict[SymptomKey, TrackedSymptom] = {}
    added = []
    otherwise = []
    for symptom in symptoms:
        wanted = (symptom.kind, symptom.watched, symptom.heart)
        tracked = kept.get(symptom.name)
        if tracked is None:
            position += 1
            tracked = TrackedSymptom(patient_id=patient.id, name=symptom.name, position=position)
            tracked.kind, tracked.watched, tracked.heart = wanted
            session.add(tracked)
            added.append(symptom.name)
        elif wanted != (tracked.kind, tracked.watched, tracked.heart):
            if _is_used(session, tracked):
                otherwise.append(symptom.name)
            else:
                # Nothing was ever said about it here: it came with the diary, and the file knows better.
                tracked.kind, tracked.watched, tracked.heart = wanted
        found[symptom.key] = tracked
    session.flush()
    return found, added, otherwise


def _is_used(session: Session, symptom: TrackedSymptom) -> bool:
    return (
        session.scalar(select(SavedReading.report_id).where(SavedReading.symptom_id == symptom.id).limit(1))
        is not None
    )


def _answers(
    report: Report, tracked: dict[SymptomKey, TrackedSymptom], before: SavedReport | None
) -> Answers:
    """The file's answers over those that the day has: a cell that is blank says nothing, so it takes nothing away."""
    kept = answers_of(before) if before else Answers()
    given: dict[int, Reading] = {tracked[key].id: reading for key, reading in report.readings.items()}
    return replace(
        kept,
        signs=kept.signs if report.signs is None else report.signs,
        sudden=kept.sudden if report.sudden is None else report.sudden,
        readings={**kept.readings, **given},
        interference=kept.interference if report.interference is None else report.interference,
        could_not=kept.could_not if report.could_not is None else report.could_not,
        compared=report.compared or kept.compared,
    )
