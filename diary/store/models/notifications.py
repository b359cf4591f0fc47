"""Who was told of a follow-up by mail, when and why; and who looks after it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
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


class Notification(Base):
    """One mail about one follow-up to one person. It outlives the outbox row."""

    __tablename__ = "telling"
    __table_args__ = (
        Index(None, "follow_up_id"),
        Index(None, "caregiver_id"),
        Index(None, "told_at"),
        one_of("because", ToldBecause),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    caregiver_id: Mapped[int | None] = mapped_column(ForeignKey("caregiver.id", ondelete="SET NULL"))
    """None for the patient."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    because: Mapped[ToldBecause]
    told_at: Mapped[datetime]


class Word(StrEnum):
    """What a caregiver can say back about a follow-up, by one press."""

    RANG = "rang"
    NO_REPLY = "no_reply"
    ON_MY_WAY = "on_my_way"


class WordBack(Base):
    """A caregiver's word on a follow-up. It answers nothing, quiets nothing and stops no mail."""

    __tablename__ = "word_back"
    __table_args__ = (Index(None, "follow_up_id"), one_of("word", Word), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    word: Mapped[Word]
    said_at: Mapped[datetime]


class Assignment(Base):
    """Somebody said "I am looking after this". The row not ended counts; it answers nothing, and stops no mail."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index(
            "uq_hand_over_now",
            "follow_up_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "follow_up_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it went to somebody else, or was given back."""
