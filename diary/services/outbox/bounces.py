"""Addresses that take no mail: marked when a mail server has refused them for good, until one is taken again; or when
mail to them came back, until mail stays out.

That a mail is taken says nothing of an address of which another mail server wrote afterwards that there is none: the
next mail is taken just so, and comes back just so.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.queries.mail_log import DEAD
from diary.store.work import Work
from diary.words.mail_outcomes import Failure, Step

STAYS_OUT = timedelta(days=2)
"""A mail that has not come back for so long has arrived, as far as one can know: a report of a mailbox that is not
there comes within minutes, or hours.
"""


def mark(work: Work, account_id: int, failure: Failure) -> None:
    """Mail to this account's address is refused for good, as `failure` says: since now, unless that has been known
    for longer.
    """
    account = _locked(work.session, account_id)
    if account.undeliverable_at is None:
        account.undeliverable_at = work.now
    elif _came_back(account) and failure.step is not Step.RETURNED:
        # A refusal adds nothing, and would let the next mail that is taken end the mark.
        return
    account.undeliverable_outcome = failure.trouble
    account.undeliverable_facts = failure.facts
    account.undeliverable_reply = failure.reply


def clear(session: Session, account_id: int) -> bool:
    """Take the mark off: the person wants it tried again. False where there was none."""
    if not is_marked(session, account_id):
        return False
    _take_off(_locked(session, account_id))
    return True


def clear_if_taken(session: Session, account_id: int) -> None:
    """A mail server took a mail to this address: a mark that was made because one took none is over."""
    if is_marked(session, account_id):
        account = _locked(session, account_id)
        if not _came_back(account):
            _take_off(account)


def end_outlived(work: Work) -> int:
    """Take off the marks of addresses whose mail came back, where a mail that was taken after that has stayed out for
    `STAYS_OUT`. Gives how many.
    """
    marked = [account for account in work.session.scalars(select(Account).where(DEAD)) if _came_back(account)]
    ended = 0
    for each in marked:
        account = _locked(work.session, each.id)
        if _came_back(account) and _stayed_out(work, account):
            _take_off(account)
            ended += 1
    return ended


def is_marked(session: Session, account_id: int) -> bool:
    """Whether mail to this account's address does not get through, as far as is known."""
    return session.scalar(select(Account.undeliverable_at).where(Account.id == account_id)) is not None


def _stayed_out(work: Work, account: Account) -> bool:
    own = OutboxMail.account_id == account.id
    came_back_at = work.session.scalar(
        select(func.max(OutboxMail.ended_at)).where(
            own,
            OutboxMail.state == MailState.FAILED,
            OutboxMail.sent_at.is_not(None),
            OutboxMail.ended_at <= work.now,
        )
    )
    # What lies ahead was noted before the clock was set back, and says nothing.
    known = [at for at in (came_back_at, account.undeliverable_at) if at is not None and at <= work.now]
    out = select(OutboxMail.id).where(
        own, OutboxMail.state == MailState.SENT, OutboxMail.sent_at <= work.now - STAYS_OUT
    )
    if known:
        out = out.where(OutboxMail.sent_at > max(known))
    return work.session.scalar(out.limit(1)) is not None


def _came_back(account: Account) -> bool:
    failure = account.undeliverable_because
    return failure is not None and failure.step is Step.RETURNED


def _take_off(account: Account) -> None:
    account.undeliverable_at = account.undeliverable_outcome = None
    account.undeliverable_facts, account.undeliverable_reply = {}, ""


def _locked(session: Session, account_id: int) -> Account:
    found = select(Account).where(Account.id == account_id).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()
