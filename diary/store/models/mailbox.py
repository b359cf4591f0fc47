"""Which mails somebody does not want, and the morning mail to whoever looks after others."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class Topic(StrEnum):
    """What mails are about, as far as somebody can do without: each topic is ended by itself."""

    REMINDERS = "reminders"
    """To the patient, on days without a report. Kept in `ReminderSchedule.wanted`, not as a `MailStop`."""
    FOLLOW_UPS = "follow_ups"
    """To the patient: something to bring up with the doctor."""
    ALARMS = "alarms"
    """To the patient: a report called for help, or for a doctor that day."""
    APPOINTMENTS = "appointments"
    """To whoever booked, and the patient: the evening before, and how it went."""
    CARE_EMERGENCIES = "care_emergencies"
    """To people of the circle: the patient's report calls for help now."""
    CARE_ALERTS = "care_alerts"
    """To people of the circle: nobody has answered, or no report comes."""
    DIGEST = "digest"
    """The morning mail about everybody one looks after. Kept in `DigestSchedule.wanted`, not as a `MailStop`."""


class MailStop(Base):
    """Somebody wants no mail of one topic about one diary. No row: they want it."""

    __tablename__ = "mail_stop"
    __table_args__ = (
        UniqueConstraint("account_id", "topic", "patient_id"),
        Index(None, "patient_id"),
        one_of("topic", Topic),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    topic: Mapped[Topic]
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    stopped_at: Mapped[datetime]


class DigestSchedule(Base):
    """When somebody who looks after others gets their morning mail. The time is theirs (`Account.timezone`)."""

    __tablename__ = "digest_plan"
    __table_args__ = (
        CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
        Index("ix_digest_plan_next_at", "next_at"),
    )

    account_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wanted: Mapped[bool] = mapped_column(default=True)
    at_minute: Mapped[int] = mapped_column(default=8 * 60)
    """Minutes after local midnight by the clock on the wall."""
    next_at: Mapped[datetime | None]
    """When the next one is looked at; None while none is wanted."""


class DigestState(StrEnum):
    """What became of a morning's mail."""

    QUEUED = "queued"
    NOT_NEEDED = "not_needed"
    """Nothing was open, and nobody was silent; or nothing of it was new, on a day that does not tell it again."""
    TOO_LATE = "too_late"
    """The machine was off or asleep when it was due."""


class Digest(Base):
    """One person's morning mail for one local date: the unique key makes it exactly one."""

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("account_id", "day"),
        one_of("state", DigestState),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    day: Mapped[date]
    state: Mapped[DigestState]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime]
