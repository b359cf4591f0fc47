"""The care circle: whom a patient trusts with what, and who has been asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from diary.store.models.accounts import Account
from diary.store.models.base import Base, BigId, one_of
from diary.store.models.patients import Patient


class Grant(StrEnum):
    """What a patient can let somebody do. Each stands alone: none brings another with it."""

    TRENDS = "trends"
    """See the numbers and answers: charts and reports."""
    NOTES = "notes"
    """Read what the patient wrote in their own words."""
    RECORD = "record"
    """Write a report for the patient."""
    ALERTS = "alerts"
    """Be told when something needs action, and see what it is about."""
    CONTACT = "contact"
    """See the patient's own phone number and address."""
    CARD = "card"
    """See the emergency card, with all that stands on it."""
    FOLLOW_UPS = "follow_ups"
    """See follow-ups and answer them."""
    PLAN = "plan"
    """Change what is tracked, medicines and reminders."""
    EXPORT = "export"
    """Take a copy of the diary."""


GRANT_BITS = {
    Grant.TRENDS: 1,
    Grant.NOTES: 2,
    Grant.RECORD: 4,
    Grant.ALERTS: 8,
    Grant.FOLLOW_UPS: 16,
    Grant.PLAN: 32,
    Grant.EXPORT: 64,
    Grant.CONTACT: 128,
    Grant.CARD: 256,
}
ALL_GRANTS = sum(GRANT_BITS.values())


class GrantSet(TypeDecorator[frozenset[Grant]]):
    """Grants as one number, a bit each, so that the database can check it."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Iterable[Grant] | None, dialect: Dialect) -> int | None:
        """The sum of the bits."""
        return None if value is None else sum(GRANT_BITS[grant] for grant in set(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[Grant] | None:
        """The grants whose bits are set."""
        return None if value is None else frozenset(grant for grant, bit in GRANT_BITS.items() if value & bit)


class InvitationState(StrEnum):
    """What became of an invitation to a circle."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class EndedBy(StrEnum):
    """Who ended a membership in a circle."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"


_LIVE = text("ended_at IS NULL")
_WAITING = text("state = 'waiting'")


class Caregiver(Base):
    """One person in one patient's circle, with what the patient granted. A row that ended stays as the record."""

    __tablename__ = "caregiver"
    __table_args__ = (
        Index(
            "uq_caregiver_live",
            "patient_id",
            "account_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(None, "account_id"),
        CheckConstraint(f"grants BETWEEN 0 AND {ALL_GRANTS}", name="grants"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        one_of("ended_by", EndedBy),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(default="")
    """What the patient calls them."""
    mark: Mapped[str] = mapped_column(default="")
    """What they call the patient, for themself: beside the name, in all that they read."""
    position: Mapped[int] = mapped_column(default=0)
    """The patient's order: who is told first has the lowest."""
    grants: Mapped[frozenset[Grant]] = mapped_column(GrantSet())
    details_allowed: Mapped[bool] = mapped_column(default=False)
    """The patient agreed that mails to this person say what it is about."""
    details_wanted: Mapped[bool] = mapped_column(default=False)
    """This person asked for such mails. Both must hold."""
    shows_phone: Mapped[bool] = mapped_column(default=False)
    """This person lets the patient see their phone number."""
    shows_phone_to_circle: Mapped[bool] = mapped_column(default=False)
    """And the others of the circle. Without `shows_phone` it says nothing."""
    ends_on: Mapped[date | None]
    """The last day, by the patient's calendar, on which the grants hold; None for no end."""
    accepted_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """When the overview was last shown to them with this patient in it."""
    looked_before_at: Mapped[datetime | None]
    """When it was last shown at the visit before: what came since is new to them."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    patient: Mapped[Patient] = relationship(lazy="select")


class CareInvitation(Base):
    """Somebody asked into a circle. The token is in the mail alone; here is its hash."""

    __tablename__ = "care_invitation"
    __table_args__ = (
        Index(
            "uq_care_invitation_waiting",
            "patient_id",
            "email",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(None, "email"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint(f"grants BETWEEN 0 AND {ALL_GRANTS}", name="grants"),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answered"),
        one_of("state", InvitationState),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    """What the patient calls them."""
    grants: Mapped[frozenset[Grant]] = mapped_column(GrantSet())
    details_allowed: Mapped[bool] = mapped_column(default=False)
    ends_on: Mapped[date | None]
    token_hash: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the token. It opens nothing once the state is not `waiting`."""
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.WAITING)
    answered_at: Mapped[datetime | None]
