"""The mails these pages cause, queued in the transaction that causes them."""

from __future__ import annotations

import secrets

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.permissions import rate_limits
from diary.store.models import Account
from diary.store.work import Work
from diary.web import context
from diary.web import rate_limits as limiting
from diary.web.accounts.links import confirm_link
from diary.web.accounts.security import CONFIRM_WITHIN, RESET_WITHIN


def confirm_address(work: Work, account: Account, link: str) -> None:
    """The link by which somebody shows that the address is theirs."""
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.CONFIRM_ADDRESS,
            account.id,
            dedupe_key=_each_time(MailKind.CONFIRM_ADDRESS),
            params={"link": link},
            expires_at=work.now + CONFIRM_WITHIN,
        ),
    )


def confirm_again(account: Account) -> None:
    """A fresh link for somebody who knows the password but has not confirmed yet; silently none if it was too often."""
    link = confirm_link(context.settings(), account)
    with context.writing() as work:
        whose = (rate_limits.MAIL_BY_ADDRESS, account.email)
        if rate_limits.take(work, limiting.secret(), [whose]) is None:
            confirm_address(work, account, link)


def address_in_use(work: Work, account: Account) -> None:
    """For whoever signs up with an address that has an account: the page says nothing of it, this mail does."""
    outbox.enqueue(
        work,
        outbox.NewMail(MailKind.ADDRESS_IN_USE, account.id, dedupe_key=_each_time(MailKind.ADDRESS_IN_USE)),
    )


def reset_password(work: Work, account: Account, link: str) -> None:
    """The link to choose a new password."""
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.RESET_PASSWORD,
            account.id,
            dedupe_key=_each_time(MailKind.RESET_PASSWORD),
            params={"link": link},
            expires_at=work.now + RESET_WITHIN,
        ),
    )


def _each_time(kind: MailKind) -> str:
    """A new key each time: asked again, the mail is sent again. How often is up to the limits."""
    return f"{kind}:{secrets.token_hex(16)}"
