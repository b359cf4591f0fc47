"""A diary file taken into a patient's diary: all of it or nothing, and the same file twice changes nothing.

What it brings is history. It raises no emergency; the rules look at it when the job next runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from diary.rules.records import Reading, Report, Symptom, SymptomKey
from diary.services import audit, consents
from diary.services.diary_file.matching import Given, Matched, match
from diary.services.errors import BadInput, Faults, NoConsent
from diary.services.evaluation.alarms import correct_alarms
from diary.services.evaluation.at_once import said_at_once
from diary.services.evaluation.batch import mark_changed
from diary.services.patients import all_symptoms, locked_state, today_for
from diary.services.patients.answers import Answers, answers_of, as_report
from diary.services.patients.calendar import OLDEST_BEGIN_YEARS, before_a_lifetime
from diary.services.reports import store_version
from diary.store.models import DiaryImport, Patient, SavedReport, TrackedSymptom
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
    given: Given | None = None,
    progress: Callable[[int], None] = lambda _days: None,
) -> Imported:
    """Take a diary file's content into `patient`'s diary; `progress` is told how many days are done.

    A symptom is matched by its name, or one it had before; one the diary does not have is added with the file's kind.
    `given` says which of kind, watched and heart the file says of each; all of them, where it is None. A note stands as
    it was, and so does what was tried and taken, of which a diary file tells nothing. Raises BadInput, with all that is
    wrong: a day that lies in the future or before anybody's diary, a name or a number of symptoms that no page lets in.
    Raises NoConsent where the patient does not want the diary kept. For a dry run, roll the session back.
    """
    state = locked_state(work.session, patient)
    if not consents.allows(work.session, patient.id, Purpose.DIARY):
        raise NoConsent
    matched = match(work, patient, symptoms, given)
    existing = {
        report.day: report
        for report in work.session.scalars(
            select(SavedReport).where(
                SavedReport.patient_id == patient.id, SavedReport.superseded_at.is_(None)
            )
        )
    }
    sent, faults = _as_answers(reports, matched, existing, today_for(patient, work.now))
    faults.take(matched.faults)
    if faults:
        raise BadInput(faults)
    every_symptom = all_symptoms(work.session, patient)
    days: dict[str, list[date]] = {"new": [], "changed": [], "same": []}
    made: list[int] = []
    for done, (report, answers) in enumerate(zip(reports, sent, strict=True), start=1):
        before = existing.get(report.day)
        if before is not None and answers_of(before) == answers:
            days["same"].append(report.day)
        else:
            version = as_report(patient, report.day, answers)
            made.append(store_version(work, version, before, by=None, source=ReportSource.IMPORT).id)
            mark_changed(state, report.day)
            days["changed" if before else "new"].append(report.day)
            if before is not None:
                found = said_at_once(work, patient, report.day, answers, every_symptom)
                correct_alarms(work, patient, report.day, found)
        progress(done)
    if made or matched.added or matched.changed:
        brought = {
            "reports": made,
            "added": [each.id for each in every_symptom if each.name in matched.added],
            "changed": matched.changed,
        }
        work.session.add(DiaryImport(patient_id=patient.id, imported_at=work.now, brought=brought))
    if days["new"] or days["changed"] or matched.added:
        audit.record(work, patient.id, audit.Event.IMPORTED, by=None)
    work.session.flush()
    return Imported(
        tuple(days["new"]),
        tuple(days["changed"]),
        tuple(days["same"]),
        tuple(matched.added),
        tuple(matched.otherwise),
    )


def _as_answers(
    reports: tuple[Report, ...], matched: Matched, existing: Mapping[date, SavedReport], today: date
) -> tuple[list[Answers], Faults]:
    """What each day will hold, and what is wrong with the days. One that is there already, and equal, is never wrong:
    whoever has travelled west can have written on a day that has not come yet where they are now.
    """
    faults = Faults()
    sent = []
    for report in reports:
        before = existing.get(report.day)
        answers = _answers(report, matched.tracked, before)
        sent.append(answers)
        if before is None or answers_of(before) != answers:
            faults.take(_day_faults(report.day, today))
        faults.take(matched.twice_on(report))
    return sent, faults


def _day_faults(day: date, today: date) -> Faults:
    faults = Faults()
    if day > today:
        fault = _(
            "%(day)s lies in the future: where the patient is, it is %(today)s. Take the day out or mend it.",
            day=day.isoformat(),
            today=today.isoformat(),
        )
        faults.add(day.isoformat(), fault)
    elif before_a_lifetime(day, today):
        fault = _(
            "%(day)s is more than %(count)s years ago. Check the year.",
            day=day.isoformat(),
            count=OLDEST_BEGIN_YEARS,
        )
        faults.add(day.isoformat(), fault)
    return faults


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
