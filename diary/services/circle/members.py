"""Who is in a circle, and who has been asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from diary.services.errors import NotFound
from diary.services.patients import Known, told_apart
from diary.store.models import Account, Caregiver, CareInvitation, Patient
from diary.store.models.circle import InvitationState
from diary.store.queries import circle
from diary.words.whose import beside_others


def circle_of(session: Session, patient: Patient) -> list[Caregiver]:
    """The memberships that have not ended, in the patient's order.

    One whose last day is over is still among them (`services.permissions.access.is_over` tells): the patient may
    give it more time.
    """
    return circle.memberships_of(session, patient.id)


def waiting(session: Session, patient: Patient) -> list[CareInvitation]:
    """The invitations without an answer. One that has run out is among them: it can be sent again."""
    return circle.unanswered(session, patient.id)


def membership_of(session: Session, patient: Patient, caregiver_id: int) -> Caregiver:
    """One membership of this patient's circle that has not ended. Raises NotFound."""
    membership = session.get(Caregiver, caregiver_id, populate_existing=True)
    if membership is None or membership.patient_id != patient.id or membership.ended_at is not None:
        raise NotFound
    return membership


def own_membership(session: Session, patient: Patient, account: Account) -> Caregiver:
    """The membership that `account` has in this patient's circle. Raises NotFound."""
    membership = circle.membership_in(session, patient.id, account.id)
    if membership is None:
        raise NotFound
    return membership


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


def names_in_circle(memberships: Iterable[Caregiver]) -> dict[int, str]:
    """What the patient reads for each of them, by membership: of two alike, each with the address."""
    return told_apart(Known(each.id, called(each), each.account.email) for each in memberships)


def name_in_circle(session: Session, membership: Caregiver) -> str:
    """The same for one."""
    everybody = {each.id: each for each in circle.memberships_of(session, membership.patient_id)}
    return names_in_circle({**everybody, membership.id: membership}.values())[membership.id]


def names_by_reach(session: Session, memberships: Sequence[Caregiver]) -> tuple[list[str], list[str]]:
    """Of people of one circle the names of those to whom mail goes, ready to stand in a sentence, and of those whom it
    does not reach.
    """
    if not memberships:
        return [], []
    everybody = {each.id: each for each in circle.memberships_of(session, memberships[0].patient_id)}
    names = names_in_circle({**everybody, **{each.id: each for each in memberships}}.values())
    by_reach: dict[bool, list[str]] = {True: [], False: []}
    for each in memberships:
        by_reach[each.account.undeliverable_at is None].append(beside_others(names[each.id]))
    return by_reach[True], by_reach[False]
