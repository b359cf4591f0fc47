"""Who can sign in, from which devices, and how often it was tried."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from diary.store.models.base import Base, BigId, OutcomeCode
from diary.words.mail_outcomes import Failure, Outcome, stored_failure

_UNDELIVERABLE = text("undeliverable_at IS NOT NULL")


class Account(Base):
    """A person who can sign in: a patient, a caregiver, the operator, or several of these."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index(
            "ix_account_undeliverable_at",
            "undeliverable_at",
            sqlite_where=_UNDELIVERABLE,
            postgresql_where=_UNDELIVERABLE,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    """What the person wants to be called; empty until they said."""
    phone: Mapped[str] = mapped_column(default="")
    """The person's own number, as they typed it; empty where they gave none. Nobody else sees it unless they say so:
    a patient by `Grant.CONTACT`, a caregiver by `Caregiver.shows_phone`.
    """
    password: Mapped[str | None]
    """An argon2 hash; None until a password was chosen."""
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    """Changes with the password, and with it every link and session made before is void."""
    confirmed_at: Mapped[datetime | None]
    operator_since: Mapped[datetime | None]
    """Set for whoever runs the site; it opens no diary."""
    created_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(default="")
    """An IANA name: whose morning a digest comes in. Empty until the person chose one."""
    undeliverable_at: Mapped[datetime | None]
    """Since when mail to this address is refused for good; None while it gets through, as far as is known."""
    undeliverable_outcome: Mapped[Outcome | None] = mapped_column(OutcomeCode)
    """What went wrong with the mail that showed it, as `OutboxMail.outcome`; so are the next two."""
    undeliverable_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undeliverable_reply: Mapped[str] = mapped_column(default="")

    @property
    def undeliverable_because(self) -> Failure | None:
        """Why mail to this address is refused, for whoever runs the site."""
        return stored_failure(self.undeliverable_outcome, self.undeliverable_facts, self.undeliverable_reply)


class SignedInSession(Base):
    """One browser in which somebody is signed in. Signing out ends the row, so a kept cookie opens nothing."""

    __tablename__ = "signed_in_session"
    __table_args__ = (Index(None, "account_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the random token in the cookie: who reads the table cannot sign in with it."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(default="")
    """The browser's description of itself, shortened, so that a person can tell their devices apart."""
    own_device: Mapped[bool]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(viewonly=True)
    """Whose it is. It comes with the row where a cookie is looked up: every page asks for both."""


class RateBucket(Base):
    """How many tries are left for one address or network, shared by all web processes."""

    __tablename__ = "rate_bucket"
    __table_args__ = (CheckConstraint("tokens >= 0", name="tokens"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    """A keyed hash of what is limited, such as an e-mail address: the table names nobody."""
    tokens: Mapped[float]
    updated_at: Mapped[datetime]


class Invitation(Base):
    """Leave to start a diary on a site where sign-up is by invitation."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
