"""What stands on the page for the doctor, beside what the trends read."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind
from diary.store.models import FollowUp, SavedReport
from diary.store.models.followups import FollowUpState


class FoundRow(NamedTuple):
    """A follow-up, by the day that opened it."""

    id: int
    kind: Kind
    opened_on: date


class NoteRow(NamedTuple):
    """A day's note."""

    day: date
    note: str


def found_between(session: Session, patient_id: int, first: date, last: date) -> list[FoundRow]:
    """What the rules opened in these days, and what is open still, newest first. Nothing taken back or joined."""
    rows = session.execute(
        select(FollowUp.id, FollowUp.kind, FollowUp.opened_on)
        .where(
            FollowUp.patient_id == patient_id,
            FollowUp.opened_on <= last,
            or_(FollowUp.opened_on >= first, FollowUp.state == FollowUpState.OPEN),
            FollowUp.state.not_in([FollowUpState.WITHDRAWN, FollowUpState.JOINED]),
        )
        .order_by(FollowUp.opened_on.desc(), FollowUp.id.desc())
    )
    return [FoundRow(*row) for row in rows]


def follow_ups(session: Session, ids: list[int]) -> list[FollowUp]:
    """These follow-ups, newest first."""
    if not ids:
        return []
    return list(
        session.scalars(
            select(FollowUp)
            .where(FollowUp.id.in_(ids))
            .order_by(FollowUp.opened_on.desc(), FollowUp.id.desc())
        )
    )


def notes_between(
    session: Session, patient_id: int, first: date, last: date, limit: int
) -> tuple[list[NoteRow], int]:
    """The newest notes of these days, newest first, and how many there are in all."""
    asked = (
        SavedReport.patient_id == patient_id,
        SavedReport.superseded_at.is_(None),
        SavedReport.day.between(first, last),
        SavedReport.note != "",
    )
    rows = session.execute(
        select(SavedReport.day, SavedReport.note).where(*asked).order_by(SavedReport.day.desc()).limit(limit)
    )
    count = session.scalar(select(func.count()).select_from(SavedReport).where(*asked)) or 0
    return [NoteRow(*row) for row in rows], count
