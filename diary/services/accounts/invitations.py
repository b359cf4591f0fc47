"""Invitations to start a diary, on a site where sign-up is by invitation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.accounts.account import account_with, normalised_email
from diary.services.errors import BadInput
from diary.store.models import Invitation
from diary.words.language import gettext as _

LASTS = timedelta(days=14)
"""How long an invitation can be used."""


def invite(session: Session, now: datetime, settings: Settings, email: str) -> Invitation:
    """Let this address start a diary, and send it a mail that says so; asked again, from now on anew.

    Raises BadInput for what is no address, or has an account already.
    """
    address = normalised_email(email)
    if account_with(session, address) is not None:
        raise BadInput(
            {"email": [_("There is already an account with the address %(email)s.", email=address)]}
        )
    invitation = session.scalar(select(Invitation).where(Invitation.email == address))
    if invitation is None:
        invitation = Invitation(email=address)
        session.add(invitation)
    invitation.invited_at = now
    invitation.expires_at = now + LASTS
    invitation.used_at = None
    session.flush()
    outbox.enqueue(
        session,
        now,
        settings,
        MailKind.INVITED,
        None,
        address=address,
        dedupe_key=f"{MailKind.INVITED}:{invitation.id}:{now.isoformat()}",
        params={"link": settings.link("/sign-up")},
        expires_at=invitation.expires_at,
    )
    return invitation


def is_invited(session: Session, now: datetime, email: str) -> bool:
    """Whether a normalised address may start a diary by invitation."""
    found = select(Invitation.id).where(Invitation.email == email, Invitation.expires_at > now)
    return session.scalar(found) is not None


def used(session: Session, now: datetime, email: str) -> None:
    """Note that the address signed up; it may do so again until its address is confirmed or the invitation runs out."""
    session.execute(update(Invitation).where(Invitation.email == email).values(used_at=now))


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
