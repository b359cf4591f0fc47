"""Returned mail, as a delivery report tells of it: which of our mails it is about, and what that means.

Whoever knows the Message-ID of a mail has had the mail in their hands: it is 122 random bits, said to nobody but those
on its way. So a stranger can say nothing of any address; whoever got a mail can say of their own address alone that it
did not arrive.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from diary.mail.returned import Fate, Returned
from diary.services import outbox
from diary.services.accounts import normalised_email
from diary.services.errors import BadInput
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Trouble
from diary.words.mail_troubles import went_wrong

BELIEVED_FOR = timedelta(days=14)
"""Mail servers give up within five days or so; what is told of a mail later says nothing of an address now."""

_log = logging.getLogger(__name__)


class Became(StrEnum):
    """What came of a report."""

    NOT_OURS = "not_ours"
    """It names no mail of this diary."""
    ANOTHERS = "anothers"
    """It is about a mail of this diary, but about an address to which that never went."""
    ON_ITS_WAY = "on_its_way"
    """The mail is late, went on, or arrived."""
    NOT_YET = "not_yet"
    """The mail is not known to have been taken: that may be recorded in a moment."""
    NOTHING_NEW = "nothing_new"
    """It was known already, the mail never went out, or it did so too long ago."""
    NOT_DELIVERED = "not_delivered"
    """The mail did not arrive, which is nothing that is held against its address."""
    MARKED = "marked"
    """The mail did not arrive because there is no such mailbox: its address is marked."""


def take_returned(work: Work, returned: Returned) -> Became:
    """Record what a report says. Only one that names a mail of ours by its Message-ID, and the very address to which
    that went, changes anything; and only "no such mailbox" marks the address of an account.
    """
    asked = select(OutboxMail).where(OutboxMail.message_id.in_(returned.message_ids))
    mails = work.session.scalars(asked).all()
    if not mails:
        return Became.NOT_OURS
    found = [_become(work, mail, returned.fates) for mail in mails]
    return max(found, key=list(Became).index)


def _become(work: Work, mail: OutboxMail, fates: Iterable[Fate]) -> Became:
    account = work.session.get(Account, mail.account_id) if mail.account_id is not None else None
    to = account.email if account is not None else mail.address or ""
    own = [fate for fate in fates if to and any(_normalised(each) == to for each in fate.addresses)]
    failed = [fate.failure for fate in own if fate.failed]
    if not own:
        return Became.ANOTHERS
    if not failed:
        return Became.ON_ITS_WAY
    if mail.state is MailState.QUEUED:
        return Became.NOT_YET
    if mail.sent_at is None or work.now - mail.sent_at > BELIEVED_FOR:
        return Became.NOTHING_NEW
    # Where a report contradicts itself, nobody is blamed.
    failure = next((each for each in failed if each.trouble is not Trouble.NO_MAILBOX), failed[0])
    if not outbox.record_returned(work, mail.id, failure):
        return Became.NOTHING_NEW
    _log.warning("mail %d came back: %s", mail.id, went_wrong(failure))
    marked = account is not None and failure.trouble is Trouble.NO_MAILBOX
    return Became.MARKED if marked else Became.NOT_DELIVERED


def _normalised(address: str) -> str:
    """As accounts hold it; empty for what is no address."""
    try:
        return normalised_email(address)
    except BadInput:
        return ""
