"""Reports as they were saved: the version that counts, and the ones before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.store.models import SavedReport


def current_report(session: Session, patient_id: int, day: date) -> SavedReport | None:
    """The version of a day's report that counts."""
    return session.scalar(
        select(SavedReport).where(
            SavedReport.patient_id == patient_id, SavedReport.day == day, SavedReport.superseded_at.is_(None)
        )
    )


def current_reports(session: Session, patient_id: int, days: Iterable[date]) -> dict[date, SavedReport]:
    """The versions that count, of those `days` that have a report."""
    found = session.scalars(
        select(SavedReport).where(
            SavedReport.patient_id == patient_id,
            SavedReport.day.in_(list(days)),
            SavedReport.superseded_at.is_(None),
        )
    )
    return {report.day: report for report in found}


def earlier_versions(session: Session, report: SavedReport) -> list[SavedReport]:
    """What was saved for that day before, newest first."""
    return list(
        session.scalars(
            select(SavedReport)
            .where(
                SavedReport.patient_id == report.patient_id,
                SavedReport.day == report.day,
                SavedReport.version < report.version,
            )
            .order_by(SavedReport.version.desc())
        )
    )
