"""An import undone as one step: what was there before comes back, and what was changed by hand since is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.clock import latest_believable
from diary.services import audit, notifications
from diary.services.errors import NotFound
from diary.services.evaluation.alarms import correct_alarms
from diary.services.evaluation.at_once import said_at_once
from diary.services.evaluation.batch import apply_rules, mark_changed
from diary.services.gate import gate
from diary.services.gate.gate import Passage
from diary.services.patients import all_symptoms, locked_state
from diary.services.patients.answers import Answers, answers_of, as_report
from diary.services.reports import store_version
from diary.store.models import Account, DiaryImport, Patient, SavedReading, SavedReport, TrackedSymptom
from diary.store.queries.diaries import reported_span
from diary.store.work import Work

UNDONE_WITHIN = timedelta(days=7)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did, or would do."""

    emptied: tuple[date, ...]
    """They have no report again."""
    brought_back: tuple[date, ...]
    """Their report of before counts again."""
    kept: tuple[date, ...]
    """They were written again or taken out since, and stay as they are."""


def imports_of(work: Work, patient_id: int) -> list[DiaryImport]:
    """What was taken in within the days in which it can be undone, the newest first; what was undone is among it."""
    return list(
        work.session.scalars(
            select(DiaryImport)
            .where(
                DiaryImport.patient_id == patient_id,
                DiaryImport.imported_at >= work.now - UNDONE_WITHIN,
                DiaryImport.imported_at <= latest_believable(work.now),
            )
            .order_by(DiaryImport.id.desc())
        )
    )


def can_be_undone(taken_in: DiaryImport, work: Work) -> bool:
    """Whether it is not too long ago, and not undone."""
    if taken_in.undone_at is not None or taken_in.imported_at > latest_believable(work.now):
        return False
    return work.now - taken_in.imported_at <= UNDONE_WITHIN


def what_undoing_does(session: Session, taken_in: DiaryImport) -> Undone:
    """What it would do now."""
    emptied: list[date] = []
    back: list[date] = []
    kept: list[date] = []
    for version, before in _versions(session, taken_in):
        if version.superseded_at is not None:
            kept.append(version.day)
        else:
            (emptied if before is None else back).append(version.day)
    return Undone(tuple(emptied), tuple(back), tuple(kept))


def undo_import(work: Work, patient: Patient, import_id: int, *, by: Account | None) -> Undone:
    """Undo one import. `by` is None on the command line. Raises NotFound where it is not there, or can be undone no
    more.

    Alarms stay open, marked where their report is gone or another; the rules go over the diary again. As the import
    asked nothing about the past, so does this: the gate looks at the days that are about now.
    """
    state = locked_state(work.session, patient)
    taken_in = work.session.get(DiaryImport, import_id, populate_existing=True)
    if taken_in is None or taken_in.patient_id != patient.id or not can_be_undone(taken_in, work):
        raise NotFound
    will_do = what_undoing_does(work.session, taken_in)
    symptoms = all_symptoms(work.session, patient)
    gone_over: list[Passage] = []
    for version, before in _versions(work.session, taken_in):
        if version.superseded_at is not None:
            continue
        day = version.day
        if before is None:
            work.session.execute(
                update(SavedReport).where(SavedReport.id == version.id).values(superseded_at=work.now)
            )
        else:
            back = as_report(patient, day, answers_of(before))
            store_version(work, back, version, by=_writer(work.session, before), source=before.source)
        mark_changed(state, day)
        answers = answers_of(before) if before is not None else Answers()
        found = () if before is None else said_at_once(work, patient, day, answers, symptoms)
        correct_alarms(work, patient, day, found, withdrawn=before is None)
        if gate.about_now(patient, day, work.now):
            was = gate.version_of(work, patient, day, answers_of(version), symptoms)
            sent = gate.version_of(work, patient, day, answers, symptoms) if before else gate.NOTHING
            gone_over.append(Passage(patient, day, answers, by, True, sent, was))
    if _put_symptoms_back(work, taken_in, symptoms):
        span = reported_span(work.session, patient.id)
        if span is not None:
            mark_changed(state, span[0])
    taken_in.undone_at, taken_in.undone_by = work.now, by.id if by is not None else None
    audit.record(work, patient.id, audit.Event.IMPORT_UNDONE, by=by)
    work.session.flush()
    work.session.expire_all()
    for passage in gone_over:
        gate.pass_through(work, passage)
    notifications.reckon_with_report(work, patient)
    apply_rules(work, [state])
    return will_do


def _writer(session: Session, before: SavedReport) -> Account | None:
    """Who wrote what comes back: it is theirs again."""
    return None if before.recorded_by is None else session.get(Account, before.recorded_by)


def _versions(session: Session, taken_in: DiaryImport) -> list[tuple[SavedReport, SavedReport | None]]:
    """The versions that it made, by day, each with the one whose place it took."""
    ids = taken_in.brought.get("reports", [])
    made: list[SavedReport] = []
    for start in range(0, len(ids), _AT_ONCE):
        made += session.scalars(
            select(SavedReport)
            .where(
                SavedReport.id.in_(ids[start : start + _AT_ONCE]),
                SavedReport.patient_id == taken_in.patient_id,
            )
            .order_by(SavedReport.day)
        )
    before: dict[date, SavedReport] = {}
    for start in range(0, len(made), _AT_ONCE):
        several = {version.day: version for version in made[start : start + _AT_ONCE]}
        for older in session.scalars(
            select(SavedReport).where(
                SavedReport.patient_id == taken_in.patient_id,
                SavedReport.day.in_(several),
                SavedReport.superseded_at == taken_in.imported_at,
            )
        ):
            if older.version == several[older.day].version - 1:
                before[older.day] = older
    return [(version, before.get(version.day)) for version in made]


def _put_symptoms_back(work: Work, taken_in: DiaryImport, symptoms: list[TrackedSymptom]) -> bool:
    """Ask no more about those that came with it, and let the others be what they were; whether a rule looks at it."""
    by_id = {each.id: each for each in symptoms}
    changed = False
    for symptom_id, sides in taken_in.brought.get("changed", {}).items():
        symptom = by_id.get(int(symptom_id))
        if symptom is None:
            continue
        for name, value in sides["before"].items():
            if getattr(symptom, name) == sides["after"][name] != value:
                setattr(symptom, name, value)
                changed = True
    for symptom_id in taken_in.brought.get("added", []):
        symptom = by_id.get(symptom_id)
        tracked = sum(each.retired_at is None for each in symptoms)
        if symptom is None or symptom.retired_at is not None or tracked == 1:
            continue
        if not _has_number(work.session, symptom):
            symptom.retired_at = work.now
    work.session.flush()
    return changed


def _has_number(session: Session, symptom: TrackedSymptom) -> bool:
    """In a report that counts."""
    found = (
        select(SavedReading.report_id)
        .join(SavedReport, SavedReport.id == SavedReading.report_id)
        .where(SavedReading.symptom_id == symptom.id, SavedReport.superseded_at.is_(None))
    )
    return session.scalar(found.limit(1)) is not None
