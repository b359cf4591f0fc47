"""Who was told of a follow-up by mail, when and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class ToldBecause(StrEnum):
    """Why a mail about a follow-up was queued."""

    OPENED = "opened"
    """It opened."""
    AGAIN = "again"
    """A new report showed it again: emergency and urgent, once a day."""
    ESCALATED = "escalated"
    """Nobody had answered for so long that it went to the next contact."""
    SILENCE = "silence"
    """It was open and no report came for days."""


class Telling(Base):
    """One mail about one follow-up to one person. It outlives the outbox row."""

    __tablename__ = "telling"
    __table_args__ = (
        Index(None, "follow_up_id"),
        Index(None, "caregiver_id"),
        one_of("because", ToldBecause),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("caregiver.id", ondelete="SET NULL"))
    """None for the patient."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    because: Mapped[str]
    told_at: Mapped[datetime]
