"""Mail on its way: a row is written in the transaction that causes it, and sent later under a lease."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, OutcomeCode, one_of
from diary.words.mail_outcomes import Failure, Outcome, stored_failure


class MailState(StrEnum):
    """Where a mail stands. `kept` is on this machine alone, because there was no mail server; `dropped` was not sent on
    purpose; `failed` could not be, for good.
    """

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    DROPPED = "dropped"


_FAILED = text("state = 'failed'")
_KEPT = text("state = 'kept'")
_INVITES = text("address IS NOT NULL")


class OutboxMail(Base):
    """One mail to one person. It is rendered when it is sent, so what changed meanwhile counts."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        one_of("state", MailState),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(account_id IS NULL) <> (address IS NULL)", name="recipient"),
        Index(
            "ix_outbox_mail_queued",
            "next_attempt_at",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(None, "account_id"),
        Index(None, "patient_id"),
        Index(None, "queued_at"),
        Index(None, "ended_at"),
        Index("ix_outbox_mail_failed", "ended_at", sqlite_where=_FAILED, postgresql_where=_FAILED),
        Index("ix_outbox_mail_kept", "ended_at", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index("ix_outbox_mail_address", "address", sqlite_where=_INVITES, postgresql_where=_INVITES),
        CheckConstraint("refusals >= 0", name="refusals"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    """Fixed when queued: a crash between sending and recording makes a duplicate that mail programs recognise."""
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    """A mail of the catalogue (`diary.mail.catalog`)."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    address: Mapped[str | None]
    """To whom it goes where there is no account yet: an invitation."""
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id", ondelete="CASCADE"))
    params: Mapped[dict[str, Any]]
    """Ids and links, never health details; emptied, where there is a link among them, once the mail has ended."""
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0)
    """How often the mail server has refused it for good. It is asked again: some servers say so for a while only."""
    queued_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(OutcomeCode)
    """Why it was held back, or did not get through the last time; None where neither is so."""
    outcome_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the program knows about that (`Failure.facts`): nothing of what the mail says."""
    server_reply: Mapped[str] = mapped_column(default="")
    """What the mail server said. It may name an address or quote the mail: no page shows it."""
    first_tried_at: Mapped[datetime | None]
    """When it was first tried in vain: a mail that nothing could hand over, because the diary was off or had no mail
    server, has its whole time from then on."""
    tried_at: Mapped[datetime | None]
    """When it was last tried in vain."""
    failing_since: Mapped[datetime | None]
    """Since when each try has failed for the same kind of reason: the address's own, the site's, or neither."""
    again_of: Mapped[int | None] = mapped_column(BigId)
    """The number of the mail that somebody had sent once more by this one; it may be forgotten by now."""

    @property
    def failure(self) -> Failure | None:
        """What went wrong the last time; None where nothing did."""
        return stored_failure(self.outcome, self.outcome_facts, self.server_reply)


class MailAbout(Base):
    """A diary that a mail speaks of, besides that of `OutboxMail.patient_id`: a digest speaks of several."""

    __tablename__ = "mail_about"
    __table_args__ = (Index(None, "patient_id"),)

    mail_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("outbox_mail.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    patient_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
