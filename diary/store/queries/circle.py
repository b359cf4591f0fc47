"""Questions about care circles: who is in one, and who has been asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.store.models import Caregiver, CareInvitation
from diary.store.models.circle import InvitationState


def memberships_of(session: Session, patient_id: int) -> list[Caregiver]:
    """The places of a circle that have not ended, in the patient's order, as the database has them now."""
    return list(
        session.scalars(
            select(Caregiver)
            .where(Caregiver.patient_id == patient_id, Caregiver.ended_at.is_(None))
            .order_by(Caregiver.position, Caregiver.id)
            .execution_options(populate_existing=True)
        )
    )


def membership_in(session: Session, patient_id: int, account_id: int) -> Caregiver | None:
    """The place, not ended, that somebody has in a patient's circle."""
    return session.scalar(
        select(Caregiver)
        .where(
            Caregiver.patient_id == patient_id,
            Caregiver.account_id == account_id,
            Caregiver.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def unanswered(session: Session, patient_id: int) -> list[CareInvitation]:
    """Invitations to a circle that wait for an answer, those that have run out among them; the oldest first."""
    return list(
        session.scalars(
            select(CareInvitation)
            .where(CareInvitation.patient_id == patient_id, CareInvitation.state == InvitationState.WAITING)
            .order_by(CareInvitation.id)
            .execution_options(populate_existing=True)
        )
    )


def asked(session: Session, now: datetime, email: str) -> list[CareInvitation]:
    """The invitations that somebody with this address can accept now."""
    return list(
        session.scalars(
            select(CareInvitation)
            .where(
                CareInvitation.email == email,
                CareInvitation.state == InvitationState.WAITING,
                CareInvitation.expires_at > now,
            )
            .order_by(CareInvitation.id)
        )
    )


def memberships_elsewhere(session: Session, account_id: int) -> Sequence[Caregiver]:
    """The places that somebody has in the circles of others."""
    return session.scalars(
        select(Caregiver)
        .where(Caregiver.account_id == account_id, Caregiver.ended_at.is_(None))
        .order_by(Caregiver.patient_id)
    ).all()
