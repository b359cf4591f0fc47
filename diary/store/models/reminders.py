"""When a patient wants to be reminded, and what became of each day's reminder."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.rules.reminding import EVERY_DAY, ReminderKind
from diary.store.models.base import Base, BigId, one_of


class ReminderPlan(Base):
    """When one patient is reminded. The time is local; `next_at` is the instant it comes to."""

    __tablename__ = "reminder_plan"
    __table_args__ = (
        CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        CheckConstraint(f"days BETWEEN 1 AND {EVERY_DAY}", name="days"),
        Index("ix_reminder_plan_next_at", "next_at"),
    )

    patient_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wanted: Mapped[bool] = mapped_column(default=True)
    at_minute: Mapped[int] = mapped_column(default=20 * 60)
    """Minutes after local midnight by the clock on the wall."""
    days: Mapped[int] = mapped_column(default=EVERY_DAY)
    """Days of the week, a bit each: Monday is 1, Sunday is 64."""
    paused_until: Mapped[date | None]
    """No reminder before this local date."""
    next_at: Mapped[datetime | None]
    """When the next one is due; None while there is none to come."""


class ReminderState(StrEnum):
    """What became of a day's reminder."""

    QUEUED = "queued"
    NOT_NEEDED = "not_needed"
    """The day had its report."""
    TOO_LATE = "too_late"
    """The machine was off or asleep when it was due."""


class Reminder(Base):
    """One patient's reminder for one local date: the unique key makes it exactly one."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("patient_id", "day"),
        one_of("kind", ReminderKind),
        one_of("state", ReminderState),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    day: Mapped[date]
    kind: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime]
