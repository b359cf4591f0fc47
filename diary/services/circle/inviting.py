"""Asking somebody into a circle, and taking it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import audit, outbox, patients
from diary.services.accounts import normalised_email
from diary.services.audit import Event
from diary.services.circle.faults import faults_in
from diary.services.circle.grants import Wish
from diary.services.circle.tokens import hash_of, new_seed, token_of
from diary.services.errors import BadInput
from diary.services.notifications import consent_changes
from diary.services.permissions import rate_limits
from diary.services.permissions.rate_limits import Limit
from diary.services.permissions.secret import secret_key
from diary.store.models import Account, CareInvitation, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.circle import Grant, InvitationState
from diary.store.models.consents import Purpose
from diary.store.queries import circle
from diary.store.work import Work
from diary.words.language import gettext as _

LASTS = timedelta(days=7)
"""How long an invitation can be accepted."""
MOST = 20
"""People in one circle, those asked among them."""
MAILS = Limit("care-invitation", 10, timedelta(days=1))
PRESSED_TWICE = timedelta(minutes=1)
"""Asked again in the same words within this time, somebody pressed the button twice."""


def invite(
    work: Work,
    patient: Patient,
    email: str,
    wish: Wish,
    *,
    by: Account,
) -> CareInvitation:
    """Ask the person with this address into the circle, by mail. Asked again, the old link is void.

    The form says that whoever sends it agrees to share, so the consents are given with it. Raises BadInput.
    """
    wish = wish.tidied()
    faults = faults_in(work.now, patient, wish.name, wish.grants, wish.ends_on)
    try:
        address = normalised_email(email)
    except BadInput as bad:
        raise BadInput(bad.faults | faults) from None
    # Locked from here on, so that two who are asked at once are counted both.
    patients.locked_state(work.session, patient)
    unanswered = circle.unanswered(work.session, patient.id)
    asked = next((each for each in unanswered if each.email == address), None)
    fault = _fault_in_address(work, patient, address, unanswered)
    if fault:
        faults.add("email", fault)
    if faults:
        raise BadInput(faults)
    if asked is not None and _pressed_twice(asked, work.now, wish):
        return asked
    if rate_limits.take(work, secret_key(work.settings.data_dir), [(MAILS, str(patient.id))]) is not None:
        raise BadInput(
            {
                "email": [
                    _("You have sent many invitations today. Please wait some hours, then send this one.")
                ]
            }
        )
    seed = new_seed()
    if asked is None:
        asked = CareInvitation(patient_id=patient.id, email=address)
        work.session.add(asked)
    wish.keep_in(asked)
    asked.token_hash = hash_of(token_of(work.settings, seed))
    asked.invited_at, asked.expires_at = work.now, work.now + LASTS
    work.session.flush()
    consent_changes.say(work, patient, Purpose.SHARING, True, by=by)
    if Grant.ALERTS in wish.grants:
        consent_changes.say(work, patient, Purpose.CAREGIVER_ALERTS, True, by=by)
    audit.record(work, patient.id, Event.INVITED, by=by, subject=f"care_invitation:{asked.id}")
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.CARE_INVITATION,
            None,
            address=address,
            dedupe_key=mail_key(asked),
            patient_id=patient.id,
            params={"invitation": asked.id, "seed": seed},
            expires_at=asked.expires_at,
        ),
    )
    return asked


def mail_key(asked: CareInvitation) -> str:
    """The key under which the mail with the newest link of an invitation was queued."""
    return f"{MailKind.CARE_INVITATION}:{asked.id}:{asked.token_hash}"


def take_back(
    work: Work, invitation: CareInvitation, *, by: Account | None, acting_as: ActingAs | None = None
) -> bool:
    """Make the link void; a mail not yet sent stays. False where it has been answered or taken back already."""
    taken = work.session.scalar(
        update(CareInvitation)
        .where(CareInvitation.id == invitation.id, CareInvitation.state == InvitationState.WAITING)
        .values(state=InvitationState.TAKEN_BACK, answered_at=work.now)
        .returning(CareInvitation.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return False
    work.session.refresh(invitation)
    audit.record(
        work,
        invitation.patient_id,
        Event.INVITATION_TAKEN_BACK,
        by=by,
        acting_as=acting_as,
        subject=f"care_invitation:{invitation.id}",
    )
    return True


def as_asked(session: Session, token: str) -> CareInvitation | None:
    """The invitation of a link, whatever became of it; None where the link is not ours or a newer one was sent."""
    return session.scalar(select(CareInvitation).where(CareInvitation.token_hash == hash_of(token)))


def invitation_for(work: Work, token: str) -> CareInvitation | None:
    """The invitation of a link, if it can be accepted now."""
    found = as_asked(work.session, token)
    if found is None or found.state != InvitationState.WAITING or found.expires_at <= work.now:
        return None
    return found


def _fault_in_address(work: Work, patient: Patient, address: str, unanswered: list[CareInvitation]) -> str:
    if address == patient.account.email:
        return _("This is your own address. Your diary is open to you as it is.")
    memberships = circle.memberships_of(work.session, patient.id)
    if any(membership.account.email == address for membership in memberships):
        return _("This person is in your circle already. You can change there what they may do.")
    others = [each for each in unanswered if each.email != address and each.expires_at > work.now]
    if len(memberships) + len(others) >= MOST:
        return _("Your circle is full: at most %(count)s people, those you asked among them.", count=MOST)
    return ""


def _pressed_twice(asked: CareInvitation, now: datetime, wish: Wish) -> bool:
    return Wish.of(asked) == wish and abs(now - asked.invited_at) < PRESSED_TWICE
