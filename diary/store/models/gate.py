"""Questions that the gate asks after a save, and answers that a conflict threw away."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.rules.findings import Kind
from diary.store.models.base import Base, BigId, one_of, read_carefully


class QuestionState(StrEnum):
    """Where a question stands."""

    OPEN = "open"
    YES = "yes"
    """It is happening now: an alarm was opened."""
    NO = "no"
    NOT_ANSWERED = "not_answered"
    """Nobody answered in time: an alarm was opened."""

    @classmethod
    def most_careful(cls) -> QuestionState:
        """What stands for a state that nobody knows."""
        return cls.OPEN


_IS_OPEN = text("state = 'open'")
_IS_DUE = text("state = 'open' AND due_at IS NOT NULL")


class Question(Base):
    """ "Is this happening now?", about what fired on a day that is over, or in answers that do not count any more.

    At most one is open per patient, day and kind: a later finding joins it.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_open",
            "patient_id",
            "day",
            "kind",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(None, "patient_id"),
        Index("ix_question_due", "due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        one_of("kind", (Kind.EMERGENCY, Kind.URGENT)),
        one_of("state", QuestionState),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    day: Mapped[date]
    """The day of the answers that are asked about."""
    kind: Mapped[Kind] = mapped_column(read_carefully(Kind))
    """Of the alarm that *Yes* opens: emergency or urgent."""
    state: Mapped[QuestionState] = mapped_column(read_carefully(QuestionState), default=QuestionState.OPEN)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """Whose save it came from."""
    due_at: Mapped[datetime | None]
    """When it opens its alarm, if nobody has answered; None where it only waits."""
    findings: Mapped[list[dict[str, Any]]]
    """What is asked about: `rule`, `tier`, `symptom_id`, `values`, `facts` as of stored findings; and `agreed`, where
    a care plan holds it back: up to what number, and with whom that was agreed."""
    said_now: Mapped[dict[str, Any]]
    """What counted after the save: `signs`, `sudden`, and `worst` by symptom id. Empty where no report does."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """Who; None where nobody did, and for the buttons on the page of a link in a mail."""
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="SET NULL"))
    """The alarm it opened, or joined."""


class ThrownAway(Base):
    """Answers that lost against a saved report in a conflict: the trace of what was said."""

    __tablename__ = "thrown_away"
    __table_args__ = (Index(None, "patient_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    day: Mapped[date]
    kept_version: Mapped[int]
    """The version of that day's report that was kept."""
    answers: Mapped[dict[str, Any]]
    """`signs`, `sudden`, `readings`, and whatever else was answered."""
    thrown_away_at: Mapped[datetime]
    thrown_away_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
