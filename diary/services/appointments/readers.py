"""Who of the circle may have mail about an appointment."""

from __future__ import annotations

from sqlalchemy import select

from diary.services.notifications.knowledge import agreeing
from diary.services.permissions.access import is_over
from diary.store.models import Caregiver, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work

_MAY_KNOW = frozenset({Grant.ALERTS, Grant.FOLLOW_UPS})
"""Either opens the follow-up's page, and with it the appointment's."""


def membership_of(work: Work, patient: Patient, account_id: int | None) -> Caregiver | None:
    """The membership under which this account may have mail about appointments; None where there is none."""
    if account_id is None or account_id == patient.account_id:
        return None
    membership = work.session.scalar(
        select(Caregiver).where(
            Caregiver.patient_id == patient.id,
            Caregiver.account_id == account_id,
            Caregiver.ended_at.is_(None),
        )
    )
    return membership if membership is not None and may_have_mail(work, patient, membership) else None


def may_have_mail(work: Work, patient: Patient, membership: Caregiver) -> bool:
    """Whether the place is not over, knows of follow-ups, and the patient agrees to such mail."""
    if is_over(membership, patient, work.now) or not _MAY_KNOW & membership.grants:
        return False
    return patient.account.active and bool(agreeing(work.session, [patient.id]))
