"""Invitations to start a diary, on a site where sign-up is by invitation."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.accounts.account import account_with, normalised_email
from diary.services.errors import BadInput
from diary.services.permissions import signed_links
from diary.services.permissions.secret import secret_key
from diary.store.models import Invitation
from diary.store.work import Work
from diary.words.language import gettext as _

LASTS = timedelta(days=14)
"""How long an invitation can be used."""


def invite(work: Work, email: str) -> Invitation:
    """Let this address start a diary, and send it a mail that says so; asked again, from now on anew.

    Raises BadInput for what is no address, or has an account already.
    """
    address = normalised_email(email)
    if account_with(work.session, address) is not None:
        raise BadInput(
            {"email": [_("There is already an account with the address %(email)s.", email=address)]}
        )
    invitation = work.session.scalar(select(Invitation).where(Invitation.email == address))
    if invitation is None:
        invitation = Invitation(email=address)
        work.session.add(invitation)
    invitation.invited_at = work.now
    invitation.expires_at = work.now + LASTS
    invitation.used_at = None
    work.session.flush()
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.INVITED,
            None,
            address=address,
            dedupe_key=f"{MailKind.INVITED}:{invitation.id}:{work.now.isoformat()}",
            params={"link": _sign_up_path(work, invitation)},
            expires_at=invitation.expires_at,
        ),
    )
    return invitation


def invited_by(work: Work, token: str) -> Invitation | None:
    """The invitation whose mail holds this token, as long as it can be used. A newer mail puts it out of use.

    Whoever has the token has the mail: the address is shown to be theirs.
    """
    found = signed_links.invited(secret_key(work.settings.data_dir), token)
    invitation = work.session.get(Invitation, found[0], populate_existing=True) if found is not None else None
    if found is None or invitation is None or invitation.expires_at <= work.now:
        return None
    return invitation if signed_links.as_sent(invitation.invited_at) == found[1] else None


def _sign_up_path(work: Work, invitation: Invitation) -> str:
    secret = secret_key(work.settings.data_dir)
    return signed_links.invited_path(secret, invitation.id, invitation.invited_at)


def is_invited(work: Work, email: str) -> bool:
    """Whether a normalised address may start a diary by invitation."""
    found = select(Invitation.id).where(Invitation.email == email, Invitation.expires_at > work.now)
    return work.session.scalar(found) is not None


def used(work: Work, email: str) -> None:
    """Note that the address signed up; it may do so again until its address is confirmed or the invitation runs out."""
    work.session.execute(update(Invitation).where(Invitation.email == email).values(used_at=work.now))


def invitations(session: Session) -> list[Invitation]:
    """All of them, the newest first."""
    return list(
        session.scalars(select(Invitation).order_by(Invitation.invited_at.desc(), Invitation.id.desc()))
    )


def take_back(session: Session, email: str) -> bool:
    """Delete an invitation. False where there is none."""
    found = session.scalar(select(Invitation).where(Invitation.email == normalised_email(email)))
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True
