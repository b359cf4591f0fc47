"""Accounts: their addresses, when they are confirmed, and what a new password means for who is signed in."""

from __future__ import annotations

import uuid

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config.pasted import without_marks
from diary.mail.kinds import MailKind
from diary.services import outbox, patients
from diary.services.accounts import sessions, start
from diary.services.accounts.profile import create_patient
from diary.services.errors import BadInput
from diary.store.models import Account
from diary.store.work import Work
from diary.words.language import gettext as _


def normalised_email(text: str) -> str:
    """An e-mail address as it is stored: ASCII and lower case, so that one mailbox is one account.

    Asks no name server, and takes addresses of a network of one's own. Raises BadInput for what is no address.
    """
    try:
        # "Test environment" lets `.test` pass, the ending that is meant for trying things out.
        found = validate_email(
            without_marks(text),
            check_deliverability=False,
            globally_deliverable=False,
            allow_smtputf8=False,
            test_environment=True,
        )
    except EmailNotValidError:
        raise BadInput({"email": [_("Type an e-mail address such as name@example.org.")]}) from None
    return (found.ascii_email or found.normalized).lower()


def as_stored(typed: str) -> str:
    """The address as an account has it, to look one up; what is no address comes back, and no account has it."""
    try:
        return normalised_email(typed)
    except BadInput:
        return without_marks(typed).lower()


def new_uniquifier() -> str:
    """A new value for `Account.fs_uniquifier`: links signed over the old one are void."""
    return uuid.uuid4().hex


def account_with(session: Session, email: str) -> Account | None:
    """The account of a normalised address."""
    return session.scalar(select(Account).where(Account.email == email))


def create_account(work: Work, email: str, name: str) -> Account:
    """A new account without a password, its address not confirmed yet.

    Raises BadInput if the address is malformed or has an account already.
    """
    address = normalised_email(email)
    if account_with(work.session, address) is not None:
        raise BadInput(
            {"email": [_("There is already an account with the address %(email)s.", email=address)]}
        )
    account = Account(email=address, name=name.strip(), fs_uniquifier=new_uniquifier(), created_at=work.now)
    work.session.add(account)
    work.session.flush()
    return account


def hold(session: Session, account: Account) -> None:
    """Lock the account's row until this transaction ends, and read it again: whoever does the same waits.

    SQLite's writers wait for each other anyway. What was changed in it and not written yet is written first.
    """
    session.flush()
    session.refresh(account, with_for_update=True)


def confirm(work: Work, account: Account, *, timezone: str = "") -> bool:
    """Note that the address is the person's own, and give them a diary. False where it was noted before.

    `timezone` is an IANA name that their browser gave, or empty: a first guess, which the first questions ask about.
    Who gets no diary by this: `start.starts_by_confirming`.
    """
    hold(work.session, account)
    if account.confirmed_at is not None:
        return False
    account.confirmed_at = work.now
    if patients.patient_of(work.session, account) is None and start.starts_by_confirming(work, account):
        create_patient(work, account, timezone=timezone or start.ZONE_UNTIL_ASKED)
    work.session.flush()
    return True


def sign_out_elsewhere(work: Work, account: Account, *, but: int | None) -> None:
    """End every session but the one with the id `but`, and with them every link mailed before that acts for somebody
    who is not signed in: it would be no use to end the one without the other.
    """
    account.fs_uniquifier = new_uniquifier()
    sessions.end_all(work, account.id, but=but)
    work.session.flush()


def change_password(work: Work, account: Account, password_hash: str, *, but: int | None = None) -> None:
    """Set a new password. Links mailed before are void, every session ends but the one with the id `but`, and a mail
    says so; choosing the first one is no change, and needs none.
    """
    had_one = account.password is not None
    account.password = password_hash
    sign_out_elsewhere(work, account, but=but)
    if had_one:
        outbox.enqueue(
            work,
            outbox.NewMail(
                MailKind.PASSWORD_CHANGED,
                account.id,
                dedupe_key=f"{MailKind.PASSWORD_CHANGED}:{account.fs_uniquifier}",
            ),
        )
