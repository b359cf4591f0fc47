"""The page for the doctor: what the patient wants on it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId

USUAL_DAYS = 30


class Part(StrEnum):
    """A part of the page that can be left out."""

    FINDINGS = "findings"
    SIGNS = "signs"
    MEDICINES = "medicines"
    TRIED = "tried"
    QUESTIONS = "questions"
    NOTES = "notes"
    """Only where it was ticked."""


USUAL_PARTS = tuple(part.value for part in Part if part is not Part.NOTES)


class DoctorsPage(Base):
    """What one patient chose. Without a row it is the usual."""

    __tablename__ = "doctors_page"
    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 3653", name="days"),)

    patient_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    days: Mapped[int] = mapped_column(default=USUAL_DAYS)
    """How far back the page looks, today included."""
    parts: Mapped[list[str]] = mapped_column(default=lambda: list(USUAL_PARTS))
    """Codes of `Part`; what this version does not know is left out."""
    questions: Mapped[list[str]] = mapped_column(default=list)
    """Up to three, in the patient's own words."""
