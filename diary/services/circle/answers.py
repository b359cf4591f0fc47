"""Saying yes or no to an invitation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.services import audit, digests, notifications, outbox, patients
from diary.services.audit import Event
from diary.services.errors import DiaryError, NotAllowed
from diary.services.outbox import topics
from diary.store.models import Account, Caregiver, CareInvitation, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import InvitationState
from diary.store.queries import circle


class InvitationOver(DiaryError):
    """It has run out, was answered, was taken back, or a newer one was sent."""


def accept(
    session: Session, now: datetime, settings: Settings, invitation: CareInvitation, account: Account
) -> Caregiver:
    """Give `account` its membership. Whoever presses twice, even at once, has one membership and gets it twice.

    Raises NotAllowed unless the account's confirmed address is the invited one; InvitationOver where it came too late.
    """
    patient = session.get_one(Patient, invitation.patient_id)
    if not account.active or account.confirmed_at is None or account.email != invitation.email:
        raise NotAllowed
    if patient.account_id == account.id:
        raise NotAllowed
    patients.locked_state(session, patient)
    if not _answer(session, now, invitation, InvitationState.ACCEPTED):
        membership = circle.membership_in(session, patient.id, account.id)
        if membership is None or invitation.state != InvitationState.ACCEPTED:
            raise InvitationOver
        return membership
    memberships = circle.memberships_of(session, patient.id)
    membership = Caregiver(
        patient_id=patient.id,
        account=account,
        name=invitation.name,
        position=memberships[-1].position + 1 if memberships else 0,
        grants=invitation.grants,
        details_allowed=invitation.details_allowed,
        details_wanted=False,
        ends_on=invitation.ends_on,
        accepted_at=now,
    )
    session.add(membership)
    session.flush()
    audit.record(
        session,
        now,
        settings,
        patient.id,
        Event.INVITATION_ACCEPTED,
        by=account,
        subject=f"caregiver:{membership.id}",
    )
    outbox.enqueue(
        session,
        now,
        settings,
        MailKind.CARE_ACCEPTED,
        patient.account,
        dedupe_key=f"{MailKind.CARE_ACCEPTED}:{membership.id}",
        patient_id=patient.id,
        params={"place": membership.id},
    )
    topics.begin_anew(session, account.id, patient.id)
    notifications.reschedule(session, now, settings, patient)
    digests.begin(session, now, account)
    return membership


def decline(
    session: Session, now: datetime, settings: Settings, invitation: CareInvitation, account: Account | None
) -> None:
    """Say no. Whoever holds the link may: it needs no account. Raises InvitationOver where it came too late."""
    patient = session.get_one(Patient, invitation.patient_id)
    if not _answer(session, now, invitation, InvitationState.DECLINED):
        if invitation.state != InvitationState.DECLINED:
            raise InvitationOver
        return
    audit.record(
        session,
        now,
        settings,
        patient.id,
        Event.INVITATION_DECLINED,
        by=account,
        acting_as=ActingAs.STRANGER,
        subject=f"care_invitation:{invitation.id}",
    )
    outbox.enqueue(
        session,
        now,
        settings,
        MailKind.CARE_DECLINED,
        patient.account,
        dedupe_key=f"{MailKind.CARE_DECLINED}:{invitation.id}",
        patient_id=patient.id,
        params={"invitation": invitation.id},
    )


def _answer(session: Session, now: datetime, invitation: CareInvitation, state: InvitationState) -> bool:
    """Write the answer, if this very link still waits for one. The invitation is read again in any case."""
    answered = session.scalar(
        update(CareInvitation)
        .where(
            CareInvitation.id == invitation.id,
            CareInvitation.token_hash == invitation.token_hash,
            CareInvitation.state == InvitationState.WAITING,
            CareInvitation.expires_at > now,
        )
        .values(state=state, answered_at=now)
        .returning(CareInvitation.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(invitation)
    return answered is not None
