"""What people answered to follow-ups, kept as it was said whatever becomes of the follow-up afterwards."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class Answer(StrEnum):
    """What the person said they did about it (rules.md, "What becomes of a finding", 4)."""

    CALLED = "called"
    TOLD_DOCTOR = "told_doctor"
    BOOKED = "booked"
    CHECKED = "checked"
    NOT_NEEDED = "not_needed"


class GivenAnswer(Base):
    """One answer to one follow-up. What was said is never changed; what it closes may be another one after edits."""

    __tablename__ = "given_answer"
    __table_args__ = (
        Index(None, "patient_id"),
        Index(None, "follow_up_id"),
        Index(None, "at"),
        one_of("answer", Answer),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    """What was before the person who answered."""
    on: Mapped[date]
    """By the patient's calendar then."""
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    answer: Mapped[Answer]
    note: Mapped[str] = mapped_column(default="")
    booked_for: Mapped[date | None]
    """The day of the appointment as it was said with the answer."""
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id", ondelete="SET NULL"))
    """The appointment that was booked with it; the same one where several were answered together."""
    disbelieved_at: Mapped[datetime | None]
    """Since when it counts nothing: it was found to be dated after now, so a clock was wrong when it was given."""
