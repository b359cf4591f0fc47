"""Appointments that follow-ups led to."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class Outcome(StrEnum):
    """How an appointment went."""

    WENT = "went"
    MOVED = "moved"
    """It is on another day now; a new row says when."""
    MISSED = "missed"
    CANCELLED = "cancelled"


_PLANNED = text("outcome IS NULL")


class Appointment(Base):
    """A visit or call with a doctor, booked because of a follow-up."""

    __tablename__ = "appointment"
    __table_args__ = (
        Index("ix_appointment_follow_up_id", "follow_up_id"),
        Index("ix_appointment_planned", "on", sqlite_where=_PLANNED, postgresql_where=_PLANNED),
        one_of("outcome", Outcome),
        CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    on: Mapped[date]
    """By the calendar of the place."""
    at_minute: Mapped[int | None]
    """Minutes after midnight by the clock of `timezone`; None where only the day is known."""
    timezone: Mapped[str] = mapped_column(default="")
    """The IANA zone of the place, which the appointment keeps when the patient travels. Empty is the patient's own."""
    place: Mapped[str] = mapped_column(default="")
    doctor: Mapped[str] = mapped_column(default="")
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    booked_at: Mapped[datetime]
    booked_on: Mapped[date | None]
    """By the patient's calendar then, like `answered_on`: the quiet that an appointment gives counts in days. None is
    the day of `booked_at`.
    """
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("appointment.id", ondelete="SET NULL"))
    """The one that was moved to this day."""
    reminded_at: Mapped[datetime | None]
    """When the mail of the day before was queued, or found to be too late."""
    asked_at: Mapped[datetime | None]
    """When the mail that asks how it went was queued."""
    outcome: Mapped[Outcome | None]
    outcome_note: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
