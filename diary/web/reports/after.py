"""What the page after a save has to know of that save: signed into its address, without a word of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from diary.services.patients.answers import Answers, answers_of, from_trace
from diary.services.reports import Saved
from diary.store.models import Patient, SavedReport, ThrownAway
from diary.web import context

LASTS = timedelta(hours=6)
"""Later the page shows what stands, as if it were opened from elsewhere."""


@dataclass(frozen=True, slots=True)
class After:
    """One save."""

    thrown_away: Answers | None
    """What a conflict threw away."""


def sign(done: Saved, *, over_conflict: bool = False) -> str | None:
    """For the address of the page after it; None where the day alone says all: a save about now by its day."""
    replaced = done.report.version - 1 if over_conflict else None
    if done.back_filled or (done.thrown_away_id is None and replaced is None and not _by_the_hour(done)):
        return None
    report = done.report
    at = int(context.now().timestamp())
    return _serializer().dumps([report.patient_id, report.day.isoformat(), at, done.thrown_away_id, replaced])


def read(text: str, patient: Patient, day: date) -> After | None:
    """The save, where it was one about now of this patient and day, not long ago."""
    try:
        patient_id, of_day, at, thrown_away_id, replaced = _serializer().loads(text)
        saved_at = datetime.fromtimestamp(at, UTC)
    except (BadSignature, ValueError, TypeError, OverflowError):
        return None
    if (patient_id, of_day) != (patient.id, day.isoformat()) or abs(context.now() - saved_at) > LASTS:
        return None
    return After(_thrown_away(patient, day, thrown_away_id, replaced))


def _thrown_away(
    patient: Patient, day: date, thrown_away_id: int | None, replaced: int | None
) -> Answers | None:
    session = context.session()
    if thrown_away_id is not None:
        row = session.get(ThrownAway, thrown_away_id)
        return from_trace(row.answers) if row is not None and row.patient_id == patient.id else None
    if replaced is None:
        return None
    report = session.scalar(
        select(SavedReport).where(
            SavedReport.patient_id == patient.id, SavedReport.day == day, SavedReport.version == replaced
        )
    )
    return answers_of(report) if report is not None else None


def _by_the_hour(done: Saved) -> bool:
    """Whether it is about now only because of when its form was opened."""
    return done.report.day != context.today()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="after a save")
