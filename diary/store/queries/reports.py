"""Reports as they were saved: the version that counts, and the ones before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Integer, String, bindparam, cast, func, null, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from diary.store.models import (
    FollowUp,
    FollowUpFinding,
    MedicineNotTaken,
    MedicineTaken,
    SavedReading,
    SavedReport,
    SelfCareTried,
)
from diary.store.models.base import BigId
from diary.store.models.tracking import Helped, NotTaken, SelfCare


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
        joinedload(SavedReport.not_taken),
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


# Asked for pages that are opened every day: built once, since building them costs about as much as asking them.
_TO_READ = (
    select(SavedReport)
    .where(
        SavedReport.patient_id == bindparam("patient_id"),
        SavedReport.day == bindparam("day"),
        SavedReport.superseded_at.is_(None),
    )
    .options(
        lazyload(SavedReport.readings),
        lazyload(SavedReport.self_care),
        lazyload(SavedReport.medicines),
        lazyload(SavedReport.not_taken),
    )
)
_REPORTED = select(SavedReport.day).where(
    SavedReport.patient_id == bindparam("patient_id"),
    SavedReport.day.between(bindparam("first"), bindparam("last")),
    SavedReport.superseded_at.is_(None),
)
_NUMBER, _SCORE = cast(null(), BigId), cast(null(), Integer)
_HOW, _WHY = null(), cast(null(), String)
_PARTS: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(
        SelfCareTried.what,
        SelfCareTried.helped,
        _NUMBER.label("symptom_id"),
        _SCORE.label("worst"),
        _SCORE.label("usual"),
        _NUMBER.label("medicine_id"),
        cast(null(), MedicineNotTaken.__table__.c.how.type).label("how"),
        _WHY.label("why"),
    ).where(SelfCareTried.report_id == bindparam("report_id")),
    select(
        null(), null(), SavedReading.symptom_id, SavedReading.worst, SavedReading.usual, _NUMBER, _HOW, _WHY
    ).where(SavedReading.report_id == bindparam("report_id")),
    select(null(), null(), _NUMBER, _SCORE, _SCORE, MedicineTaken.medicine_id, _HOW, _WHY).where(
        MedicineTaken.report_id == bindparam("report_id")
    ),
    select(
        null(), null(), _NUMBER, _SCORE, _SCORE, MedicineNotTaken.medicine_id, MedicineNotTaken.how,
        MedicineNotTaken.why,
    ).where(MedicineNotTaken.report_id == bindparam("report_id")),
)  # fmt: skip


class Part(NamedTuple):
    """One thing that a report says besides its own columns: what was tried, the numbers of a symptom, or a medicine.

    `how` is None of a medicine that was taken.
    """

    tried: SelfCare | None
    helped: Helped | None
    symptom_id: int | None
    worst: int
    usual: int | None
    medicine_id: int | None
    how: NotTaken | None
    why: str | None


def report_to_read(session: Session, patient_id: int, day: date) -> SavedReport | None:
    """As `current_report`, where what it says is read with `parts_of`."""
    return session.scalar(_TO_READ, {"patient_id": patient_id, "day": day})


def parts_of(session: Session, report_id: int) -> list[Part]:
    """All that a report says besides its own columns, in one question."""
    return [Part(*row) for row in session.execute(_PARTS, {"report_id": report_id})]


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
    return set(session.scalars(_REPORTED, {"patient_id": patient_id, "first": first, "last": last}))


def follow_ups_resting_on(session: Session, patient_id: int, day: date, *, until: date) -> list[FollowUp]:
    """The follow-ups that use what was reported for `day`, by findings of the days from it to `until`; newest first.

    One that was found on that very day is among them also where an edit has taken its finding away.
    """
    rows = session.execute(
        select(
            FollowUpFinding.follow_up_id,
            FollowUpFinding.day,
            FollowUpFinding.corrected_at,
            FollowUpFinding.copied,
            FollowUpFinding.reports,
        )
        .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
        .where(FollowUp.patient_id == patient_id, FollowUpFinding.day.between(day, until))
    )
    versions = set(
        session.scalars(
            select(SavedReport.id).where(SavedReport.patient_id == patient_id, SavedReport.day == day)
        )
    )
    ids = {
        row.follow_up_id
        for row in rows
        if row.day == day
        or (
            row.corrected_at is None
            and (
                not versions.isdisjoint(row.reports or ())
                or any(value["day"] == day.isoformat() for value in row.copied)
            )
        )
    }
    return list(session.scalars(select(FollowUp).where(FollowUp.id.in_(ids)).order_by(FollowUp.id.desc())))
