"""Who is to be erased, while it can be taken back; and, as bare numbers, who was."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class AskedBy(StrEnum):
    """Who asked for an account to be erased."""

    PERSON = "person"
    """Whose account it is."""
    SITE = "site"
    """Whoever runs the site, on a page or by a command."""


class Erasure(Base):
    """One account is to be erased, with the diary kept in it. All of it stays until `due_at`; the row goes when it is
    taken back, and with the account.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        Index("ix_erasure_patient_id", "patient_id"),
        Index("ix_erasure_due_at", "due_at"),
        one_of("asked_by", AskedBy),
    )

    account_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    """The diary kept in it; None where there was none when it was asked for."""
    asked_by: Mapped[AskedBy]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]


class Erased(Base):
    """An account that was erased. Nothing else of it is left; its numbers name nobody, and are used no second time."""

    __tablename__ = "erased"

    account_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    patient_id: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    """When the account was made: in a copy put back, another one can have the number."""
    erased_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    """When what SQLite keeps beside the database was seen to be empty of it; None while that is to be done."""
