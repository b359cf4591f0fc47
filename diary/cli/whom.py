"""Finding the patient that a command is about."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.cli.faults import Refused
from diary.services.accounts import as_stored
from diary.store.models import Account, Patient


def patient_called(session: Session, email: str) -> Patient:
    """The patient who signs in with this address. Refuses where there is none."""
    email = as_stored(email)
    patient = session.scalar(
        select(Patient).join(Account, Account.id == Patient.account_id).where(Account.email == email)
    )
    if patient is None:
        raise Refused(
            f"No patient here has the address {email}. Add one with: diary patients add", exit_code=2
        )
    return patient
