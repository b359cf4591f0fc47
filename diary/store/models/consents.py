"""What a patient agreed to, for each purpose, with the wording they saw."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from diary.store.models.base import Base, BigId, one_of


class Purpose(StrEnum):
    """What one can agree to. Each is given and withdrawn by itself."""

    DIARY = "diary"
    """The site keeps what the patient writes and applies its rules to it."""
    ALERT_MAIL = "alert_mail"
    """Mail to the patient when a report calls for action."""
    MAIL_DETAILS = "mail_details"
    """Mail to the patient says what it is about."""
    SHARING = "sharing"
    """The people of the circle see what each was granted."""
    CAREGIVER_ALERTS = "caregiver_alerts"
    """Mail to the people of the circle when something needs action, or the patient is silent."""


_COUNTS = text("superseded_at IS NULL")


class Consent(Base):
    """One answer to one purpose: given or not. The row not superseded counts; the others are kept."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_current",
            "patient_id",
            "purpose",
            unique=True,
            sqlite_where=_COUNTS,
            postgresql_where=_COUNTS,
        ),
        one_of("purpose", Purpose),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose]
    given: Mapped[bool]
    """False: refused, or withdrawn."""
    wording: Mapped[str]
    """The version of the sentence that the patient saw (`diary.words.consents`)."""
    answered_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
