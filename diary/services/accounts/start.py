"""Who starts a diary: by confirming the address one signed up with, or later, by a button.

Whoever signed up to look after somebody has an account without a diary.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from diary.config import Settings, SignUp
from diary.services import patients
from diary.services.accounts.profile import create_patient
from diary.services.errors import NotAllowed
from diary.store.models import Account, Invitation, Patient
from diary.store.queries import circle

ZONE_UNTIL_ASKED = "UTC"
"""The time zone of a patient who has not been asked yet; the first questions ask."""


def may_start(session: Session, now: datetime, settings: Settings, account: Account) -> bool:
    """Whether the site lets this person start a diary: sign-up is open, or they were invited to (and used it)."""
    if settings.sign_up is SignUp.OPEN:
        return True
    invited = select(Invitation.id).where(
        Invitation.email == account.email,
        or_(Invitation.used_at.is_not(None), Invitation.expires_at > now),
    )
    return session.scalar(invited) is not None


def starts_by_confirming(session: Session, now: datetime, settings: Settings, account: Account) -> bool:
    """Whether to confirm one's address is to start a diary. Not for whoever runs the site, or was asked into a circle:
    they can start one themselves."""
    if account.operator_since is not None or circle.asked(session, now, account.email):
        return False
    return may_start(session, now, settings, account)


def start_diary(session: Session, now: datetime, settings: Settings, account: Account) -> Patient:
    """A diary for `account`, or the one there is. Raises NotAllowed where the site starts none for them."""
    session.refresh(account, with_for_update=True)
    patient = patients.patient_of(session, account)
    if patient is not None:
        return patient
    if not may_start(session, now, settings, account):
        raise NotAllowed
    return create_patient(session, now, account, timezone=ZONE_UNTIL_ASKED)
