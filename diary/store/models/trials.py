"""The trial alert: once a month each caregiver who is told of alarms is asked to press a button.

So the patient knows whose alerts arrive.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of

_WAITING = text("state = 'waiting'")


class TrialState(StrEnum):
    """What became of one person's trial alert."""

    WAITING = "waiting"
    """It is on its way, or was sent and is not pressed yet."""
    PRESSED = "pressed"
    MISSED = "missed"
    """It was sent, and not pressed within the week."""
    NOT_SENT = "not_sent"
    """No mail went out."""


class TrialSchedule(Base):
    """Whether a patient wants a trial alert each month, and when the next one comes."""

    __tablename__ = "trial_plan"
    __table_args__ = (
        CheckConstraint("month_day BETWEEN 1 AND 31", name="month_day"),
        Index("ix_trial_plan_next_at", "next_at"),
    )

    patient_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wanted: Mapped[bool] = mapped_column(default=False)
    month_day: Mapped[int] = mapped_column(default=1)
    """The day of the month, by the patient's calendar; in a shorter month its last day stands for it."""
    next_at: Mapped[datetime | None]
    """When the next one is due; None while none is wanted and none that was asked for waits."""
    ended_at: Mapped[datetime | None]
    """When they were last switched off: of what was begun before, nobody is told that it was not pressed."""


class Trial(Base):
    """One trial alert to one person: the unique key makes it exactly one a day."""

    __tablename__ = "trial"
    __table_args__ = (
        UniqueConstraint("caregiver_id", "day"),
        Index(None, "patient_id", "day"),
        Index("ix_trial_waiting", "ask_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        CheckConstraint("(state = 'pressed') = (pressed_at IS NOT NULL)", name="pressed"),
        one_of("state", TrialState),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    caregiver_id: Mapped[int] = mapped_column(ForeignKey("caregiver.id", ondelete="CASCADE"))
    day: Mapped[date]
    """The patient's day on which it was begun."""
    state: Mapped[TrialState] = mapped_column(default=TrialState.WAITING)
    made_at: Mapped[datetime]
    ask_at: Mapped[datetime]
    """From when on the patient is told that it was not pressed."""
    pressed_at: Mapped[datetime | None]
