"""Whether a refusal is believed: mail servers say "for good" of what passes, and of one recipient what is about all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from diary.clock import SLACK, latest_believable
from diary.mail.quoting import without_addresses
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.queries.mail_log import GIVEN_UP, WAITING
from diary.store.work import Work
from diary.words.mail_outcomes import UNCLEAR, Failure, Trouble

MOST_REFUSALS = 5
"""So often at least a mail server refuses a mail for good before it is believed: some say so for a while only."""
BELIEVED_AFTER = timedelta(hours=4)
"""For so long it has to say that there is no such mailbox. A provider may have a bad hour."""
BELIEVED_WITHOUT_CODE_AFTER = timedelta(hours=22)
"""The same where the reply does not say what it is about."""
_LATELY = timedelta(hours=2)
"""A mail that fails is tried again within an hour; one that was not tried for longer says nothing of now."""
_MOST_COMPARED = 200


def others_get_the_same(work: Work, mail: OutboxMail, failure: Failure) -> bool:
    """Whether the last try of a mail to somebody else was answered with the same words at the same step, and no mail
    was taken since: then it is not about one of them. Addresses in the reply are left out of the comparison.
    """
    since = max(work.now - _LATELY, last_taken_at(work) or work.now - _LATELY)
    others = work.session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.id != mail.id,
            or_(WAITING, and_(GIVEN_UP, OutboxMail.ended_at > since)),
            OutboxMail.tried_at > since,
            OutboxMail.tried_at <= work.now,
            OutboxMail.outcome.in_(sorted(UNCLEAR | {Trouble.SAME_FOR_SEVERAL})),
        )
        .limit(_MOST_COMPARED)
    )
    return any(_to(other) != _to(mail) and _same(other.failure, failure) for other in others)


def is_believed(work: Work, mail: OutboxMail, failure: Failure) -> bool:
    """Whether the address of `mail`, whose refusal is counted and timed, takes no mail, as far as one can know."""
    if mail.refusals < MOST_REFUSALS or mail.failing_since is None:
        return False
    lasts = work.now - mail.failing_since
    if failure.trouble is Trouble.NO_MAILBOX:
        return lasts >= BELIEVED_AFTER
    if failure.trouble is not Trouble.RECIPIENT_REFUSED or lasts < BELIEVED_WITHOUT_CODE_AFTER:
        return False
    taken_at = last_taken_at(work)
    return taken_at is not None and taken_at > mail.failing_since


def last_taken_at(work: Work) -> datetime | None:
    """When the mail server last took any mail. What came back later was taken too; what was taken while the clock was
    ahead tells nothing of now.
    """
    taken = select(OutboxMail.ended_at).where(
        OutboxMail.state == MailState.SENT,
        OutboxMail.ended_at <= latest_believable(work.now, tolerance=SLACK),
    )
    # Two questions, each answered from an index of its own.
    newest = work.session.scalar(taken.order_by(OutboxMail.ended_at.desc()).limit(1))
    back = select(func.max(OutboxMail.sent_at)).where(
        GIVEN_UP, OutboxMail.sent_at <= latest_believable(work.now, tolerance=SLACK)
    )
    came_back = work.session.scalar(back)
    return max((at for at in (newest, came_back) if at is not None), default=None)


def _to(mail: OutboxMail) -> int | str | None:
    return mail.account_id if mail.account_id is not None else mail.address


def _same(other: Failure | None, failure: Failure) -> bool:
    return (
        other is not None
        and other.step is failure.step
        and without_addresses(other.reply) == without_addresses(failure.reply)
    )
