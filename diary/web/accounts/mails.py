"""The mails these pages cause, queued in the transaction that causes them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.permissions import rate_limits
from diary.store.models import Account
from diary.web import context
from diary.web import rate_limits as limiting
from diary.web.accounts.links import confirm_link
from diary.web.accounts.security import CONFIRM_WITHIN, RESET_WITHIN


def confirm_address(session: Session, now: datetime, settings: Settings, account: Account, link: str) -> None:
    """The link by which somebody shows that the address is theirs."""
    outbox.enqueue(
        session,
        now,
        settings,
        MailKind.CONFIRM_ADDRESS,
        account,
        dedupe_key=_each_time(MailKind.CONFIRM_ADDRESS),
        params={"link": link},
        expires_at=now + CONFIRM_WITHIN,
    )


def confirm_again(account: Account) -> None:
    """A fresh link for somebody who knows the password but has not confirmed yet; silently none if it was too often."""
    link = confirm_link(context.settings(), account)
    with context.writing() as session:
        now, whose = context.now(), (rate_limits.MAIL_BY_ADDRESS, account.email)
        if rate_limits.take(session, now, limiting.secret(), [whose]) is None:
            confirm_address(session, now, context.settings(), account, link)


def address_in_use(session: Session, now: datetime, settings: Settings, account: Account) -> None:
    """For whoever signs up with an address that has an account: the page says nothing of it, this mail does."""
    outbox.enqueue(
        session,
        now,
        settings,
        MailKind.ADDRESS_IN_USE,
        account,
        dedupe_key=_each_time(MailKind.ADDRESS_IN_USE),
    )


def reset_password(session: Session, now: datetime, settings: Settings, account: Account, link: str) -> None:
    """The link to choose a new password."""
    outbox.enqueue(
        session,
        now,
        settings,
        MailKind.RESET_PASSWORD,
        account,
        dedupe_key=_each_time(MailKind.RESET_PASSWORD),
        params={"link": link},
        expires_at=now + RESET_WITHIN,
    )


def _each_time(kind: MailKind) -> str:
    """A new key each time: asked again, the mail is sent again. How often is up to the limits."""
    return f"{kind}:{secrets.token_hex(16)}"
