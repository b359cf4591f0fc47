"""Saving a day's report: kept, looked at for emergencies, and handed to the rules, all in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.evaluate import at_once
from diary.rules.findings import Finding
from diary.services.alarms import correct_alarms, raise_alarms
from diary.services.answers import LONGEST_NOTE, Answers, answers_of, as_rules_see
from diary.services.applying import apply_rules, mark_changed
from diary.services.errors import BadInput, Conflict
from diary.services.patients import today_for
from diary.services.thresholds import site_thresholds
from diary.store.models import (
    Account,
    FollowUp,
    Patient,
    SavedReading,
    SavedReport,
    SweepState,
    TrackedSymptom,
)
from diary.store.models.reports import ReportSource
from diary.store.queries.reports import current_report, earlier_versions
from diary.words.formats import day_in_words
from diary.words.language import gettext as _

__all__ = [
    "LONGEST_NOTE",
    "Answers",
    "Saved",
    "answers_of",
    "askable_days",
    "current_report",
    "earlier_versions",
    "is_current_day",
    "preview_at_once",
    "save_report",
]

NIGHT_ENDS_AT = time(4)
"""Until this local time a report for yesterday is still about now: many write it after midnight, before they sleep."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did."""

    report: SavedReport
    at_once: tuple[Finding, ...]
    """What the answers call for at once, highest first. For a back-filled day it is about that day, not about now."""
    back_filled: bool
    opened: list[FollowUp]


def is_current_day(day: date, now: datetime, zone: str) -> bool:
    """Whether a report for `day` is about how things are now: today, or yesterday until the night ends at four."""
    local = now.astimezone(ZoneInfo(zone))
    if day == local.date():
        return True
    return day == local.date() - timedelta(days=1) and local.time() < NIGHT_ENDS_AT


def askable_days(session: Session, patient: Patient, now: datetime) -> tuple[date, ...]:
    """The days a new report may be about, oldest first: today, and after midnight yesterday too, if it has none."""
    today = today_for(patient, now)
    yesterday = today - timedelta(days=1)
    if (
        is_current_day(yesterday, now, patient.timezone)
        and current_report(session, patient.id, yesterday) is None
    ):
        return (yesterday, today)
    return (today,)


def preview_at_once(
    answers: Answers, day: date, patient: Patient, symptoms: Iterable[TrackedSymptom], settings: Settings
) -> tuple[Finding, ...]:
    """What the answers call for at once, without saving them: for a page that has to say that it could not save."""
    return at_once(answers.on(day), as_rules_see(symptoms), patient.procedure_on, site_thresholds(settings))


def save_report(
    session: Session,
    now: datetime,
    settings: Settings,
    *,
    patient: Patient,
    day: date,
    answers: Answers,
    seen_version: int,
    recorded_by: Account,
) -> Saved:
    """Save `answers` as the report of `day`; the version before is kept.

    `seen_version` is the version the person had before them (0 for none). Raises Conflict when another one counts now,
    unless it holds the same answers: a second press of the button is not a second report. Raises BadInput with every
    fault. A report that is saved is never lost to a fault in the rules of the third tier: the job tries those again.
    """
    state = _lock(session, patient)
    today = today_for(patient, now)
    symptoms = _all_symptoms(session, patient)
    _check(answers, day, today, {symptom.id for symptom in symptoms}, settings)
    before = current_report(session, patient.id, day)
    back_filled = not is_current_day(day, now, patient.timezone)
    findings = preview_at_once(answers, day, patient, symptoms, settings)
    if before is not None and answers_of(before) == answers:
        return Saved(before, findings, back_filled, [])
    if before is not None and before.version != seen_version:
        raise Conflict(before)
    report = store_version(session, now, patient, day, answers, before, recorded_by, ReportSource.PAGE)
    mark_changed(state, day)
    correct_alarms(session, now, settings, patient, day, findings)
    opened = [] if back_filled else raise_alarms(session, now, settings, patient, day, findings, today=today)
    opened += apply_rules(session, now, settings, [state])
    return Saved(report, findings, back_filled, opened)


def store_version(
    session: Session,
    now: datetime,
    patient: Patient,
    day: date,
    answers: Answers,
    before: SavedReport | None,
    recorded_by: Account | None,
    source: ReportSource,
) -> SavedReport:
    """Write one more version of a day's report and put `before`, if there is one, behind it."""
    if before is not None:
        # In a statement of its own: the index that allows one current version would refuse the new one otherwise.
        session.execute(update(SavedReport).where(SavedReport.id == before.id).values(superseded_at=now))
    report = SavedReport(
        patient_id=patient.id,
        day=day,
        version=before.version + 1 if before else 1,
        signs=answers.signs,
        sudden=answers.sudden,
        interference=answers.interference,
        could_not=answers.could_not,
        compared=answers.compared.value if answers.compared else None,
        note=answers.note,
        source=source.value,
        recorded_by=recorded_by.id if recorded_by else None,
        recorded_at=now,
        readings=[
            SavedReading(symptom_id=symptom_id, worst=reading.worst, usual=reading.usual)
            for symptom_id, reading in sorted(answers.readings.items())
        ],
    )
    session.add(report)
    session.flush()
    return report


def _lock(session: Session, patient: Patient) -> SweepState:
    """One writer per patient at a time; SQLite has one writer at a time anyway."""
    return session.scalars(
        select(SweepState).where(SweepState.patient_id == patient.id).with_for_update()
    ).one()


def _all_symptoms(session: Session, patient: Patient) -> list[TrackedSymptom]:
    return list(session.scalars(select(TrackedSymptom).where(TrackedSymptom.patient_id == patient.id)))


def _check(answers: Answers, day: date, today: date, known: set[int], settings: Settings) -> None:
    faults = []
    if answers.signs is None:
        faults.append(_("Tick each warning sign you have, or “None of these”."))
    oldest = today - timedelta(days=site_thresholds(settings).back_fill_days)
    if not oldest <= day <= today:
        faults.append(
            _("A report can be for %(oldest)s up to today.", oldest=day_in_words(oldest))
            if day < oldest
            else _("A report cannot be for a day to come.")
        )
    if len(answers.note) > LONGEST_NOTE:
        faults.append(_("The note is too long: at most %(count)s letters.", count=LONGEST_NOTE))
    if set(answers.readings) - known:
        faults.append(_("One of the numbers is for something this diary does not track."))
    if faults:
        raise BadInput(faults)
