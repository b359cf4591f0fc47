"""Taking out a day's report: it counts no more, to rules, averages and silence, and is kept as every version is.

The patient may take out any of theirs, one that a wrong clock dated after today among them. Whoever else writes for
them may take out what they may change.
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
from diary.services.patients.calendar import Reach, reach
from diary.services.permissions.access import Action, Actor, actor_for, can
from diary.services.permissions.report_permissions import may_change
from diary.store.models import Account, AuditRow, Patient, SavedReport
from diary.store.queries.reports import current_report
from diary.store.work import Work


def withdraw_report(
    work: Work, *, patient: Patient, day: date, seen_version: int, by: Account
) -> SavedReport:
    """Let the report of a day count no more; gives it.

    What it said of danger goes through the gate as in an edit that leaves it out: an open alarm stays open, marked that
    the report was withdrawn, and what was told of stays told. The rules go over the diary without it. Raises NotFound
    where there is no such report, or `by` may not take it out, and Conflict where another version counts than was seen.
    """
    state = locked_state(work.session, patient)
    report = current_report(work.session, patient.id, day)
    if report is None or not may_withdraw(work, actor_for(work, by), patient, report):
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
    correct_alarms(work, patient, day, (), withdrawn=True)
    is_now = gate.about_now(patient, day, work.now)
    gate.pass_through(work, Passage(patient, day, Answers(), by, is_now, gate.NOTHING, before))
    notifications.reckon_with_report(work, patient)
    apply_rules(work, [state])
    return report


def may_withdraw(work: Work, actor: Actor | None, patient: Patient, report: SavedReport) -> bool:
    """Whether they may take out that report: the patient any, others while they may change it."""
    if can(actor, Action.WITHDRAW_REPORT, patient):
        return True
    if reach(report.day, today_for(patient, work.now), work.settings) is not Reach.OPEN:
        return False
    return may_change(work.session, actor, patient, report)


def withdrawn_by(session: Session, report: SavedReport) -> int | None:
    """The account that took out this report; None where it is not known, or gone."""
    return session.scalar(
        select(AuditRow.account_id)
        .where(
            AuditRow.patient_id == report.patient_id,
            AuditRow.event == audit.Event.REPORT_WITHDRAWN,
            AuditRow.subject == f"report:{report.id}",
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    )


def withdrawn_report(session: Session, patient_id: int, day: date) -> SavedReport | None:
    """The report of a day that was taken out and not written again since: its last version."""
    last = session.scalar(
        select(SavedReport)
        .where(SavedReport.patient_id == patient_id, SavedReport.day == day)
        .order_by(SavedReport.version.desc())
        .limit(1)
    )
    return last if last is not None and last.superseded_at is not None else None
