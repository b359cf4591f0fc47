"""Mail that a wrong clock put off, or gave up: it goes out once the clock is right again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from diary.clock import SLACK, latest_believable
from diary.mail.kinds import PRESSING
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Trouble

LAST_RETRY = timedelta(hours=1)
"""No mail that could not be handed over waits longer than this to be tried again."""
LAST_RETRY_IF_PRESSING = timedelta(minutes=10)
"""The same for what presses."""
_HELD_BACK_FOR = timedelta(days=1)
"""Nor any that is to come at another time of the day."""
_PRESSING = sorted(kind.value for kind in PRESSING)
IS_PRESSING = OutboxMail.kind.in_(_PRESSING)
"""Whether somebody may need it within the hour."""
_AT_ONCE = 100
_ITS_OWN = frozenset({MailState.FAILED, MailState.DROPPED})


def waits_too_long(now: datetime) -> ColumnElement[bool]:
    """Whether a mail is to be tried again later than can be."""
    at, failed = OutboxMail.next_attempt_at, OutboxMail.outcome.in_(Trouble)
    return or_(
        at > latest_believable(now, _HELD_BACK_FOR),
        and_(failed, at > latest_believable(now, LAST_RETRY, tolerance=SLACK)),
        and_(failed, IS_PRESSING, at > latest_believable(now, LAST_RETRY_IF_PRESSING, tolerance=SLACK)),
    )


def revive(work: Work) -> None:
    """Queue mails anew that were given up or dropped later than now: in the wrong hour they seemed too old.

    Those only that were queued while the clock was right, that are still of use, and of which everything is kept. If
    there is nothing to tell any more, delivery finds that out as ever.
    """
    found = work.session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.ended_at > latest_believable(work.now),
            OutboxMail.state.in_(_ITS_OWN),
            OutboxMail.queued_at <= latest_believable(work.now),
            or_(OutboxMail.expires_at.is_(None), OutboxMail.expires_at > work.now),
        )
        .order_by(OutboxMail.ended_at, OutboxMail.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    for mail in found:
        if mail.params:
            mail.state, mail.ended_at, mail.next_attempt_at = MailState.QUEUED, None, work.now
            mail.attempts = mail.refusals = 0
            mail.failing_since = mail.first_tried_at = mail.tried_at = None
    work.session.flush()
