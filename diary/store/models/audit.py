"""Who looked at a diary and who changed it: rows that are only ever added, each chained to the one before."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class ActingAs(StrEnum):
    """In which role somebody did something."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    STRANGER = "stranger"
    """Signed in, but with no place in this diary (any more)."""
    COMMAND = "command"
    """Somebody with access to the server's command line, or the diary's own jobs."""


class AuditRow(Base):
    """One thing that somebody did with one diary: ids, no values.

    Nothing here refers to another table but the patient: what a row says must not change when an account goes.
    """

    __tablename__ = "audit_row"
    __table_args__ = (
        UniqueConstraint("patient_id", "number"),
        Index(None, "patient_id", "subject"),
        CheckConstraint("number >= 1", name="number"),
        one_of("acting_as", ActingAs),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1, 2, 3 … without a gap within one diary."""
    at: Mapped[datetime]
    event: Mapped[str]
    """One of `diary.services.audit.Event`; free in the database, so that an old row outlives its event."""
    acting_as: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(BigInteger)
    """Who; None for a command or a job."""
    subject: Mapped[str] = mapped_column(default="")
    """What it was about, such as `follow_up:12`; empty for the diary as a whole."""
    mac: Mapped[str]
    """HMAC-SHA-256 of this row and the `mac` of the one before, under a key derived from the site's secret."""


class AuditHead(Base):
    """The last row of a diary's chain: a chain cut short is found by it. Its row is the lock for adding one."""

    __tablename__ = "audit_head"

    patient_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(default=0)
    mac: Mapped[str] = mapped_column(default="")
    """The `mac` of that row."""
    seal: Mapped[str] = mapped_column(default="")
    """HMAC-SHA-256 of this row, so that a shortened chain cannot be given a new end without the key."""
