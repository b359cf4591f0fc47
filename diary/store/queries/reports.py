"""Reports as they were saved: the version that counts, and the ones before."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from diary.store.models import FollowUp, FollowUpFinding, SavedReport


def current_report(session: Session, patient_id: int, day: date) -> SavedReport | None:
    """The version of a day's report that counts."""
    return session.scalars(_CURRENT, {"patient": patient_id, "of_day": day}).unique().one_or_none()


def latest_report(session: Session, patient_id: int, day: date) -> SavedReport | None:
    """The last version of a day's report; it counts unless it was taken out."""
    return session.scalars(_LATEST, {"patient": patient_id, "of_day": day}).unique().one_or_none()


_OF_DAY = (
    select(SavedReport)
    .where(SavedReport.patient_id == bindparam("patient"), SavedReport.day == bindparam("of_day"))
    .options(
        joinedload(SavedReport.readings),
        joinedload(SavedReport.self_care),
        joinedload(SavedReport.medicines),
    )
)
"""With all that it says, in one question."""
_CURRENT = _OF_DAY.where(SavedReport.superseded_at.is_(None))
_VERSION = aliased(SavedReport)
_LATEST = _OF_DAY.where(
    SavedReport.version
    == select(func.max(_VERSION.version))
    .where(_VERSION.patient_id == bindparam("patient"), _VERSION.day == bindparam("of_day"))
    .scalar_subquery()
)


def last_written_by(session: Session, patient_id: int | None, day: date, by: datetime) -> datetime | None:
    """When a day's report was last written, as of the moment `by`; None where it had none then."""
    return session.scalar(
        select(func.max(SavedReport.recorded_at)).where(
            SavedReport.patient_id == patient_id, SavedReport.day == day, SavedReport.recorded_at <= by
        )
    )


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


def reported_days(session: Session, patient_id: int, first: date, last: date) -> set[date]:
    """The days `first` to `last`, both included, that have a report."""
    return set(
        session.scalars(
            select(SavedReport.day).where(
                SavedReport.patient_id == patient_id,
                SavedReport.day.between(first, last),
                SavedReport.superseded_at.is_(None),
            )
        )
    )


def follow_ups_resting_on(session: Session, patient_id: int, day: date, *, until: date) -> list[FollowUp]:
    """The follow-ups that use what was reported for `day`, by findings of the days from it to `until`; newest first.

    One that was found on that very day is among them also where an edit has taken its finding away.
    """
    rows = session.execute(
        select(
            FollowUpFinding.follow_up_id,
            FollowUpFinding.day,
            FollowUpFinding.corrected_at,
            FollowUpFinding.values,
        )
        .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
        .where(FollowUp.patient_id == patient_id, FollowUpFinding.day.between(day, until))
    )
    ids = {
        row.follow_up_id
        for row in rows
        if row.day == day
        or (row.corrected_at is None and any(value["day"] == day.isoformat() for value in row[3]))
    }
    return list(session.scalars(select(FollowUp).where(FollowUp.id.in_(ids)).order_by(FollowUp.id.desc())))
