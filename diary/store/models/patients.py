"""The patient, what they track, and how far the rules have been applied to their diary."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from diary.rules.records import SymptomKind
from diary.rules.schedule import local_today
from diary.store.models.accounts import Account
from diary.store.models.base import Base, BigId, one_of

WEEKDAYS = 31
"""Monday to Friday, as bits of `Patient.contact_days`."""


class Patient(Base):
    """A person who keeps a diary."""

    __tablename__ = "patient"
    __table_args__ = (
        CheckConstraint("contact_opens BETWEEN 0 AND 1439", name="contact_opens"),
        CheckConstraint("contact_closes BETWEEN 1 AND 1440", name="contact_closes"),
        CheckConstraint("contact_days BETWEEN 1 AND 127", name="contact_days"),
        CheckConstraint(
            "(contact_opens IS NULL) = (contact_closes IS NULL) AND contact_opens < contact_closes",
            name="contact_hours",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    timezone: Mapped[str]
    """An IANA name: it decides which calendar day it is for this patient."""
    country: Mapped[str] = mapped_column(default="")
    """ISO 3166 code, for the emergency number; empty is unknown."""
    procedure_name: Mapped[str] = mapped_column(default="")
    procedure_on: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(default="")
    """The doctor or team to turn to."""
    contact_phone: Mapped[str] = mapped_column(default="")
    contact_booking: Mapped[str] = mapped_column(default="")
    """An https address where an appointment can be booked; empty where there is none."""
    contact_opens: Mapped[int | None]
    """Minutes after midnight, by the patient's clock, from which somebody answers there; None where nobody said."""
    contact_closes: Mapped[int | None]
    """Until when; set where `contact_opens` is."""
    contact_days: Mapped[int] = mapped_column(default=WEEKDAYS)
    """The days of the week on which it is so, a bit each: Monday is 1, Sunday is 64."""
    address: Mapped[str] = mapped_column(default="")
    allergies: Mapped[str] = mapped_column(default="")
    """In the patient's own words, for the emergency card."""
    """Where the patient lives, to read to an ambulance; empty where they did not say. Shown as `Account.phone` is."""
    created_at: Mapped[datetime]
    set_up_at: Mapped[datetime | None]
    """When the first questions were answered or skipped; None sends the patient there."""
    trial_missed_on: Mapped[date | None]
    """The day of the newest trial alert that somebody of the circle did not press; None where nobody is to be asked."""
    away_at: Mapped[datetime | None]
    """When it was last said that they are in hospital or away; None where it never was, or was taken back at once."""
    away_until: Mapped[date | None]
    """The last day of that, by their own calendar; set where `away_at` is."""
    away_by: Mapped[int | None] = mapped_column(BigInteger)
    """The account that said so; None for a command, and an account that is gone stays named by number."""
    closed_at: Mapped[datetime | None]
    """When the diary was closed because they have died; None while it is kept. The account is switched off by it."""

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @property
    def begun_on(self) -> date:
        """The day on which the diary was begun here, by the patient's clock. It stands for the day of the procedure
        where that is not known.
        """
        return local_today(self.created_at, ZoneInfo(self.timezone))


class TrackedSymptom(Base):
    """A symptom a patient gives a number each day."""

    __tablename__ = "tracked_symptom"
    __table_args__ = (
        UniqueConstraint("patient_id", "name"),
        one_of("kind", SymptomKind),
        CheckConstraint("name <> ''", name="name"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[SymptomKind] = mapped_column(default=SymptomKind.PAIN)
    body_site: Mapped[str] = mapped_column(default="")
    since: Mapped[date | None]
    """The day it began, on the patient's word."""
    watched: Mapped[bool] = mapped_column(default=True)
    """Whether the follow-up rules look at it."""
    heart: Mapped[bool] = mapped_column(default=True)
    """Whether it sits where heart trouble is felt."""
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class FormerName(Base):
    """A name that a symptom had: files that were written then still know it by that."""

    __tablename__ = "former_name"
    __table_args__ = (Index("ix_former_name_symptom_id", "symptom_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    symptom_id: Mapped[int] = mapped_column(ForeignKey("tracked_symptom.id", ondelete="CASCADE"))
    name: Mapped[str]
    given_up_at: Mapped[datetime]
    """When it got another name."""


class SweepState(Base):
    """Up to where the rules have been applied to one patient's diary.

    The job looks for rows that are behind (`data_version` or `applied_rules` differ) or due (`due_at` has come).
    """

    __tablename__ = "sweep_state"
    __table_args__ = (
        Index("ix_sweep_state_due_at", "due_at"),
        Index("ix_sweep_state_applied_rules", "applied_rules"),
        Index(
            "ix_sweep_state_behind",
            "patient_id",
            sqlite_where=text("data_version > applied_version"),
            postgresql_where=text("data_version > applied_version"),
        ),
        CheckConstraint("applied_version <= data_version", name="applied_version"),
    )

    patient_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("patient.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    data_version: Mapped[int] = mapped_column(default=0)
    """Grows with every change of what the rules look at."""
    applied_version: Mapped[int] = mapped_column(default=0)
    applied_rules: Mapped[str] = mapped_column(default="")
    """Fingerprint of the rules and thresholds last applied."""
    changed_from: Mapped[date | None]
    """The earliest day changed since the rules were last applied; None where no report changed."""
    reported_to: Mapped[date | None]
    """The last day that was reported when the rules were last applied: a change of the rules counts from there on."""
    due_at: Mapped[datetime | None]
    """When time alone may change something, though no data does."""
    failures: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    """Set after a failure: left aside until then, so that one patient never stops the rest."""
    last_error: Mapped[str] = mapped_column(default="")
