"""Addresses that take no mail: marked when a mail server has refused them for good, until one is taken again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.store.models import Account
from diary.words.mail_outcomes import Failure


def mark(session: Session, now: datetime, account_id: int, failure: Failure) -> None:
    """Mail to this account's address is refused for good, as `failure` says: since `now`, unless that has been known
    for longer.
    """
    account = _locked(session, account_id)
    if account.undeliverable_at is None:
        account.undeliverable_at = now
    account.undeliverable_outcome = failure.trouble
    account.undeliverable_facts = failure.facts
    account.undeliverable_reply = failure.reply


def clear(session: Session, account_id: int) -> bool:
    """Take the mark off: a mail was taken, or the person wants it tried again. False where there was none."""
    if not is_marked(session, account_id):
        return False
    account = _locked(session, account_id)
    account.undeliverable_at = account.undeliverable_outcome = None
    account.undeliverable_facts, account.undeliverable_reply = {}, ""
    return True


def is_marked(session: Session, account_id: int) -> bool:
    """Whether mail to this account's address does not get through, as far as is known."""
    return session.scalar(select(Account.undeliverable_at).where(Account.id == account_id)) is not None


def _locked(session: Session, account_id: int) -> Account:
    found = select(Account).where(Account.id == account_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()
