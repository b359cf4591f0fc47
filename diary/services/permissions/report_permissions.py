"""Whose a day's report is to read and to change, where others may write for the patient.

Who may read all of a diary may change all of it like the patient. Anybody else who writes for them has only what they
wrote themself: a report that somebody else had a part in is neither shown to them nor changed by them.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services.permissions.access import Action, Actor, can
from diary.store.models import Patient, SavedReport
from diary.store.models.reports import ReportSource


def reads_all(actor: Actor | None, patient: Patient) -> bool:
    """Whether nothing that reports say is kept from them."""
    return can(actor, Action.READ_TRENDS, patient) and can(actor, Action.READ_NOTES, patient)


def is_theirs_alone(session: Session, report: SavedReport, account_id: int) -> bool:
    """Whether every version of that day's report up to this one was written by the one person.

    One that came by the link in a mail is the patient's own.
    """
    written = session.execute(
        select(SavedReport.recorded_by, SavedReport.source).where(
            SavedReport.patient_id == report.patient_id,
            SavedReport.day == report.day,
            SavedReport.version <= report.version,
        )
    )
    return all(row.recorded_by == account_id and row.source != ReportSource.IMPORT for row in written)


def may_change(session: Session, actor: Actor | None, patient: Patient, report: SavedReport | None) -> bool:
    """Whether they may save a day that now has `report`, or, with None, has none."""
    if actor is None or not can(actor, Action.WRITE_REPORT, patient):
        return False
    return report is None or reads_all(actor, patient) or is_theirs_alone(session, report, actor.account.id)
