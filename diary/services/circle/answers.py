"""Saying yes or no to an invitation."""

from __future__ import annotations

from sqlalchemy import update

from diary.mail.kinds import MailKind
from diary.services import audit, digests, notifications, outbox, patients
from diary.services.audit import Event
from diary.services.errors import DiaryError, NotAllowed
from diary.services.outbox import topics
from diary.store.models import Account, Caregiver, CareInvitation, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import InvitationState
from diary.store.queries import circle, erasure
from diary.store.work import Work


class InvitationOver(DiaryError):
    """It has run out, was answered, was taken back, or a newer one was sent."""


def accept(work: Work, invitation: CareInvitation, account: Account) -> Caregiver:
    """Give `account` its membership. Whoever presses twice, even at once, has one membership and gets it twice.

    Raises NotAllowed unless the account's confirmed address is the invited one, and while the account is to be erased:
    nobody is to count on somebody whom no mail reaches. InvitationOver where it came too late.
    """
    patient = work.session.get_one(Patient, invitation.patient_id)
    if not account.active or account.confirmed_at is None or account.email != invitation.email:
        raise NotAllowed
    if patient.account_id == account.id or erasure.due_at(work.session, account.id, None) is not None:
        raise NotAllowed
    patients.locked_state(work.session, patient)
    if not _answer(work, invitation, InvitationState.ACCEPTED):
        membership = circle.membership_in(work.session, patient.id, account.id)
        if membership is None or invitation.state != InvitationState.ACCEPTED:
            raise InvitationOver
        return membership
    memberships = circle.memberships_of(work.session, patient.id)
    membership = Caregiver(
        patient_id=patient.id,
        account=account,
        name=invitation.name,
        position=memberships[-1].position + 1 if memberships else 0,
        grants=invitation.grants,
        details_allowed=invitation.details_allowed,
        details_wanted=False,
        ends_on=invitation.ends_on,
        accepted_at=work.now,
    )
    work.session.add(membership)
    work.session.flush()
    audit.record(
        work, patient.id, Event.INVITATION_ACCEPTED, by=account, subject=f"caregiver:{membership.id}"
    )
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.CARE_ACCEPTED,
            patient.account.id,
            dedupe_key=f"{MailKind.CARE_ACCEPTED}:{membership.id}",
            patient_id=patient.id,
            params={"place": membership.id},
        ),
    )
    topics.begin_anew(work.session, account.id, patient.id)
    notifications.reschedule(work, patient)
    digests.begin(work, account)
    return membership


def decline(work: Work, invitation: CareInvitation, account: Account | None) -> None:
    """Say no. Whoever holds the link may: it needs no account. Raises InvitationOver where it came too late."""
    patient = work.session.get_one(Patient, invitation.patient_id)
    if not _answer(work, invitation, InvitationState.DECLINED):
        if invitation.state != InvitationState.DECLINED:
            raise InvitationOver
        return
    audit.record(
        work,
        patient.id,
        Event.INVITATION_DECLINED,
        by=account,
        acting_as=ActingAs.STRANGER,
        subject=f"care_invitation:{invitation.id}",
    )
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.CARE_DECLINED,
            patient.account.id,
            dedupe_key=f"{MailKind.CARE_DECLINED}:{invitation.id}",
            patient_id=patient.id,
            params={"invitation": invitation.id},
        ),
    )


def _answer(work: Work, invitation: CareInvitation, state: InvitationState) -> bool:
    """Write the answer, if this very link still waits for one. The invitation is read again in any case."""
    answered = work.session.scalar(
        update(CareInvitation)
        .where(
            CareInvitation.id == invitation.id,
            CareInvitation.token_hash == invitation.token_hash,
            CareInvitation.state == InvitationState.WAITING,
            CareInvitation.expires_at > work.now,
        )
        .values(state=state, answered_at=work.now)
        .returning(CareInvitation.id)
        .execution_options(synchronize_session=False)
    )
    work.session.refresh(invitation)
    return answered is not None
