"""Who starts a diary: by confirming the address one signed up with, or later, by a button.

Whoever signed up to look after somebody has an account without a diary.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from diary.config import SignUp
from diary.services import patients
from diary.services.accounts.profile import create_patient
from diary.services.errors import NotAllowed
from diary.store.models import Account, Invitation, Patient
from diary.store.queries import circle
from diary.store.work import Work

ZONE_UNTIL_ASKED = "UTC"
"""The time zone of a patient who has not been asked yet; the first questions ask."""


def may_start(work: Work, account: Account) -> bool:
    """Whether the site lets this person start a diary: sign-up is open, or they were invited to (and used it)."""
    if work.settings.sign_up is SignUp.OPEN:
        return True
    invited = select(Invitation.id).where(
        Invitation.email == account.email,
        or_(Invitation.used_at.is_not(None), Invitation.expires_at > work.now),
    )
    return work.session.scalar(invited) is not None


def starts_by_confirming(work: Work, account: Account) -> bool:
    """Whether to confirm one's address is to start a diary. Not for whoever runs the site, or was asked into a circle:
    they can start one themselves."""
    if account.operator_since is not None or circle.asked(work.session, work.now, account.email):
        return False
    return may_start(work, account)


def start_diary(work: Work, account: Account) -> Patient:
    """A diary for `account`, or the one there is. Raises NotAllowed where the site starts none for them."""
    work.session.refresh(account, with_for_update=True)
    patient = patients.patient_of(work.session, account)
    if patient is not None:
        return patient
    if not may_start(work, account):
        raise NotAllowed
    return create_patient(work, account, timezone=ZONE_UNTIL_ASKED)
