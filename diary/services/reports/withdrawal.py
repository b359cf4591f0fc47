"""Taking out a report that is dated after today: a clock was wrong when it was saved, on the server or in a time zone.

It counts no more, and is kept as every version is. Any other report is changed, never taken out.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.services import audit, notifications
from diary.services.errors import Conflict, NotFound
from diary.services.evaluation.alarms import correct_alarms
from diary.services.evaluation.batch import apply_rules, mark_changed
from diary.services.gate import gate
from diary.services.gate.gate import Passage
from diary.services.patients import all_symptoms, locked_state, today_for
from diary.services.patients.answers import Answers, answers_of
from diary.services.permissions.access import Action, actor_for, can
from diary.store.models import Account, Patient, SavedReport
from diary.store.queries.reports import current_report
from diary.store.work import Work


def withdraw_report(
    work: Work, *, patient: Patient, day: date, seen_version: int, by: Account
) -> SavedReport:
    """Let the report of a day after the patient's today count no more; gives it.

    What it said of danger goes through the gate as in an edit that leaves it out: an open alarm stays open, marked as
    corrected, and what was told of stays told. The rules go over the diary without it. Raises NotFound where there is
    no such report, or it is not `by`'s own diary, and Conflict where another version counts than was seen.
    """
    state = locked_state(work.session, patient)
    report = current_report(work.session, patient.id, day)
    if report is None or day <= today_for(patient, work.now):
        raise NotFound
    if not can(actor_for(work, by), Action.WITHDRAW_REPORT, patient):
        raise NotFound
    if report.version != seen_version:
        raise Conflict(report)
    before = gate.version_of(work, patient, day, answers_of(report), all_symptoms(work.session, patient))
    # In a statement of its own, as when a version takes its place.
    work.session.execute(
        update(SavedReport).where(SavedReport.id == report.id).values(superseded_at=work.now)
    )
    work.session.refresh(report)
    audit.record(work, patient.id, audit.Event.REPORT_WITHDRAWN, by=by, subject=f"report:{report.id}")
    mark_changed(state, day)
    correct_alarms(work, patient, day, ())
    is_now = gate.about_now(patient, day, work.now)
    gate.pass_through(work, Passage(patient, day, Answers(), by, is_now, gate.NOTHING, before))
    notifications.reckon_with_report(work, patient)
    apply_rules(work, [state])
    return report


def withdrawn_report(session: Session, patient_id: int, day: date) -> SavedReport | None:
    """The report of a day that was taken out and not written again since: its last version."""
    last = session.scalar(
        select(SavedReport)
        .where(SavedReport.patient_id == patient_id, SavedReport.day == day)
        .order_by(SavedReport.version.desc())
        .limit(1)
    )
    return last if last is not None and last.superseded_at is not None else None
