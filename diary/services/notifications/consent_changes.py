"""A patient says yes or no to a purpose: kept, noted in the audit, and in force with the next thing that happens."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services import audit, consents, notifications
from diary.services.patients import locked_state
from diary.store.models import Account, Consent, Patient
from diary.store.models.consents import Purpose
from diary.store.work import Work
from diary.words.consents import WORDING

_OTHERS_ARE_TOLD = frozenset({Purpose.DIARY, Purpose.SHARING, Purpose.CAREGIVER_ALERTS})


def say(work: Work, patient: Patient, purpose: Purpose, given: bool, *, by: Account) -> bool:
    """Take down the patient's answer. False where they said the same of the same words before: nothing is written."""
    locked_state(work.session, patient)
    if not consents.answer(work, patient.id, purpose, given):
        return False
    event = audit.Event.CONSENT_GIVEN if given else audit.Event.CONSENT_WITHDRAWN
    audit.record(work, patient.id, event, by=by, subject=f"consent:{purpose.value}")
    if purpose in _OTHERS_ARE_TOLD:
        notifications.reschedule(work, patient)
    return True


def history(session: Session, patient_id: int) -> list[Consent]:
    """Every answer there was, the newest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.patient_id == patient_id)
            .order_by(Consent.answered_at.desc(), Consent.id.desc())
        )
    )


def to_ask_again(found: Mapping[Purpose, Consent]) -> list[Purpose]:
    """Of a patient's answers the purposes whose words have changed since. The answer holds until there is another."""
    return [purpose for purpose in Purpose if purpose in found and found[purpose].wording != WORDING]
