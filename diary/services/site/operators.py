"""Who runs the site. It is a role of an account, beside any other: it opens no diary and takes none away."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import accounts, outbox
from diary.services.errors import BadInput
from diary.store.models import Account
from diary.store.work import Work
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an address. `needs_password`: whoever reads its mail has to choose one first."""

    account: Account
    needs_password: bool
    was_one: bool


def operators(session: Session) -> list[Account]:
    """All of them, by address."""
    return list(
        session.scalars(select(Account).where(Account.operator_since.is_not(None)).order_by(Account.email))
    )


def make_operator(work: Work, email: str, name: str = "") -> Made:
    """Let this address run the site; one without an account gets an account, and no diary.

    `name` is for a new account: what a person calls themself is theirs. Raises BadInput for what is no address, and
    for an account that is switched off.
    """
    address = accounts.normalised_email(email)
    account = accounts.account_with(work.session, address)
    if account is None:
        account = accounts.create_account(work, address, name)
    accounts.hold(work.session, account)
    if not account.active:
        raise BadInput(
            {
                "": [
                    _(
                        "The account %(email)s is switched off. Another operator can switch it on.",
                        email=address,
                    )
                ]
            }
        )
    if account.confirmed_at is None:
        # Whoever signed up with this address has not shown that it is theirs. Their password must not open the site.
        account.password = None
        account.fs_uniquifier = accounts.new_uniquifier()
    was_one = account.operator_since is not None
    if not was_one:
        account.operator_since = work.now
    work.session.flush()
    return Made(account, account.confirmed_at is None, was_one)


def mail_the_way_in(work: Work, account: Account, link: str) -> None:
    """Tell a new operator, with the link to choose a password."""
    outbox.enqueue(
        work,
        outbox.NewMail(
            MailKind.OPERATOR,
            account.id,
            dedupe_key=f"{MailKind.OPERATOR}:{account.id}:{account.fs_uniquifier}",
            params={"link": link},
        ),
    )


def take_away(session: Session, email: str) -> bool:
    """End the role; the account stays. False where the address has none. Raises BadInput for what is no address."""
    account = accounts.account_with(session, accounts.normalised_email(email))
    if account is None or account.operator_since is None:
        return False
    account.operator_since = None
    session.flush()
    return True
