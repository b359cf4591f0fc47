"""When a patient wants to be reminded, and what became of each day's reminder."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.rules.reminding import EVERY_DAY, ReminderKind
from diary.store.models.base import Base, BigId, one_of

_TOO_LATE = text("state = 'too_late'")


_LINKS_ENDED = text("links_not_before IS NOT NULL")


class ReminderSchedule(Base):
    """When one patient is reminded. The time is local; `next_at` is the instant it comes to."""

    __tablename__ = "reminder_plan"
    __table_args__ = (
        CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        CheckConstraint(f"days BETWEEN 1 AND {EVERY_DAY}", name="days"),
        CheckConstraint("nudge_after BETWEEN 30 AND 360", name="nudge_after"),
        CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
        CheckConstraint("quiet_to BETWEEN 0 AND 1439", name="quiet_to"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from <> quiet_to", name="quiet"),
        Index("ix_reminder_plan_next_at", "next_at"),
        Index(
            "ix_reminder_plan_links_not_before",
            "links_not_before",
            sqlite_where=_LINKS_ENDED,
            postgresql_where=_LINKS_ENDED,
        ),
    )

    patient_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wanted: Mapped[bool] = mapped_column(default=True)
    at_minute: Mapped[int] = mapped_column(default=20 * 60)
    """Minutes after local midnight by the clock on the wall: the last of the day's times."""
    earlier_minutes: Mapped[list[int]] = mapped_column(default=list)
    """Other times of the same day, all before `at_minute`, in order."""
    nudge_after: Mapped[int | None]
    """So many minutes after the last one comes one more, while there is no report; None for none."""
    quiet_from: Mapped[int | None]
    """From here to `quiet_to`, by the clock on the wall, no reminder is sent; it may go over midnight."""
    quiet_to: Mapped[int | None]
    days: Mapped[int] = mapped_column(default=EVERY_DAY)
    """Days of the week, a bit each: Monday is 1, Sunday is 64."""
    every_other_from: Mapped[date | None]
    """Only every second date, counted from this one, whatever the days of the week; None for all of `days`."""
    paused_until: Mapped[date | None]
    """No reminder before this local date."""
    next_at: Mapped[datetime | None]
    """When the next one is due; None while there is none to come."""
    links_wanted: Mapped[bool] = mapped_column(default=True)
    """Whether a reminder holds a link by which the day's report can be written without signing in."""
    links_not_before: Mapped[datetime | None]
    """Links made before this moment open nothing any more."""
    offered_on: Mapped[date | None]
    """The local date on which a mail first offered fewer reminders."""
    offer_answered_at: Mapped[datetime | None]
    """When the patient said how often from now on, also where that is as often as before."""


class ReminderState(StrEnum):
    """What became of a day's reminder."""

    QUEUED = "queued"
    NOT_NEEDED = "not_needed"
    """The day had its report."""
    TOO_LATE = "too_late"
    """The machine was off or asleep when it was due, or quiet hours had begun."""


class Reminder(Base):
    """One patient's reminder for one local date and time: the unique key makes it exactly one."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("patient_id", "day", "at_minute"),
        Index("ix_reminder_too_late", "due_at", sqlite_where=_TOO_LATE, postgresql_where=_TOO_LATE),
        CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        one_of("kind", ReminderKind),
        one_of("state", ReminderState),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    day: Mapped[date]
    at_minute: Mapped[int]
    """The time on the wall it stands for, in minutes after midnight: one of the plan's, or that of the nudge."""
    kind: Mapped[ReminderKind]
    state: Mapped[ReminderState]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime]
