"""Who is in a circle, and who has been asked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from diary.services.errors import NotFound
from diary.store.models import Account, Caregiver, CareInvitation, Patient
from diary.store.models.circle import InvitationState
from diary.store.queries import circle


def circle_of(session: Session, patient: Patient) -> list[Caregiver]:
    """The places that have not ended, in the patient's order.

    One whose last day is over is still among them (`services.access.is_over` tells): the patient may give it more time.
    """
    return circle.places_of(session, patient.id)


def waiting(session: Session, patient: Patient) -> list[CareInvitation]:
    """The invitations without an answer. One that has run out is among them: it can be sent again."""
    return circle.unanswered(session, patient.id)


def place_of(session: Session, patient: Patient, caregiver_id: int) -> Caregiver:
    """One place of this patient's circle that has not ended. Raises NotFound."""
    place = session.get(Caregiver, caregiver_id, populate_existing=True)
    if place is None or place.patient_id != patient.id or place.ended_at is not None:
        raise NotFound
    return place


def own_place(session: Session, patient: Patient, account: Account) -> Caregiver:
    """The place that `account` has in this patient's circle. Raises NotFound."""
    place = circle.place_in(session, patient.id, account.id)
    if place is None:
        raise NotFound
    return place


def invitation_of(session: Session, patient: Patient, invitation_id: int) -> CareInvitation:
    """One of this patient's invitations without an answer. Raises NotFound."""
    found = session.get(CareInvitation, invitation_id, populate_existing=True)
    if found is None or found.patient_id != patient.id or found.state != InvitationState.WAITING:
        raise NotFound
    return found


def called(asked: Caregiver | CareInvitation) -> str:
    """What the patient calls them, or else what they call themselves, or their address."""
    if isinstance(asked, CareInvitation):
        return asked.name or asked.email
    return asked.name or asked.account.name or asked.account.email
