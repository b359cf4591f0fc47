"""Whether the mail server takes mail from this site at all, by what became of the last mails: known to every process
from the outbox, after a restart too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from diary.clock import SLACK, latest_believable
from diary.services.outbox.doubts import last_taken_at
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.queries.mail_log import GIVEN_UP, WAITING
from diary.store.work import Work
from diary.words.mail_outcomes import SITE_AT_FAULT, Failure, Trouble

PASSES = timedelta(minutes=15)
"""What a mail server refuses for now alone may pass by itself for so long: it is started again, or greylists."""
_SAYS_FOR = timedelta(days=1)
"""A refusal says so long how the server stands to this site: what waits is tried again within an hour."""
_MOST_READ = 500
BELIEVED_OF_SITE = 2
"""To so many people mail must come back for what is the site's fault before it is told as that."""
STAYS_OUT_FOR = timedelta(hours=1)
"""A mail that has not come back for so long shows that what sent others back is over: block lists answer at once."""


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """No mail gets through, and the site is at fault, not an address."""

    failure: Failure
    """What the mail server said the last time."""
    since: datetime
    waiting: int
    """How many mails were tried in vain and wait; counted up to a few hundred."""
    comes_back: int = 0
    """Where mail is taken but comes back: to how many people. Then none waits."""


def mail_trouble(work: Work) -> MailTrouble | None:
    """What keeps all mail back, or sends it back from several people; None where nothing does, or where a mail was
    taken after the last refusal.
    """
    return _kept_back(work) or _sent_back(work)


def _kept_back(work: Work) -> MailTrouble | None:
    about_site = OutboxMail.outcome.in_(sorted(SITE_AT_FAULT | {Trouble.NOT_NOW}))
    # What was tried while the clock was ahead tells nothing of now.
    lately = and_(
        OutboxMail.tried_at > work.now - _SAYS_FOR,
        OutboxMail.tried_at <= latest_believable(work.now, tolerance=SLACK),
    )
    asked = select(OutboxMail).where(lately, about_site)
    asked = asked.order_by(OutboxMail.tried_at.desc()).limit(_MOST_READ)
    # Two questions, each answered from an index of its own, however much mail there is.
    found = [
        *work.session.scalars(asked.where(WAITING)),
        *work.session.scalars(asked.where(GIVEN_UP, OutboxMail.ended_at > work.now - _SAYS_FOR)),
    ]
    found.sort(key=lambda mail: mail.tried_at or work.now, reverse=True)
    taken_at = last_taken_at(work) if found else None
    in_vain = [mail for mail in found if taken_at is None or (mail.tried_at or taken_at) > taken_at]
    if not in_vain:
        return None
    since = min(mail.failing_since or mail.queued_at for mail in in_vain)
    if taken_at is not None:
        since = max(since, taken_at)
    lasting = work.now - since >= PASSES
    counted = [mail for mail in in_vain if lasting or not _may_pass(mail.failure)]
    failure = counted[0].failure if counted else None
    if failure is None:
        return None
    return MailTrouble(failure, since, sum(mail.ended_at is None for mail in in_vain))


def _sent_back(work: Work) -> MailTrouble | None:
    """That mail is taken says nothing here: what came back had been taken too. It is over when a later mail to one of
    those people has stayed out for `STAYS_OUT_FOR`.
    """
    came_back = work.session.scalars(
        select(OutboxMail)
        .where(
            GIVEN_UP,
            OutboxMail.ended_at > work.now - _SAYS_FOR,
            OutboxMail.ended_at <= work.now,
            OutboxMail.sent_at.is_not(None),
            OutboxMail.outcome.in_(sorted(SITE_AT_FAULT)),
        )
        .order_by(OutboxMail.ended_at.desc())
        .limit(_MOST_READ)
    ).all()
    people = {(mail.account_id, mail.address) for mail in came_back}
    # The server of one recipient may say of the site what no other does.
    if len(people) < BELIEVED_OF_SITE:
        return None
    ends = [mail.ended_at for mail in came_back if mail.ended_at is not None]
    stayed_out = select(OutboxMail.id).where(
        OutboxMail.account_id.in_({account_id for account_id, _address in people if account_id is not None}),
        OutboxMail.state == MailState.SENT,
        OutboxMail.sent_at > max(ends),
        OutboxMail.sent_at <= work.now - STAYS_OUT_FOR,
    )
    failure = came_back[0].failure
    if failure is None or work.session.scalar(stayed_out.limit(1)) is not None:
        return None
    return MailTrouble(failure, min(ends), 0, len(people))


def reasons(session: Session, *, most: int) -> list[Failure]:
    """Why mails wait that were tried in vain: each server, step, number and kind of trouble once."""
    tried = select(OutboxMail).where(WAITING, OutboxMail.attempts > 0, OutboxMail.outcome.is_not(None))
    found: dict[tuple[object, ...], Failure] = {}
    for mail in session.scalars(tried.order_by(OutboxMail.tried_at.desc()).limit(_MOST_READ)):
        failure = mail.failure
        if failure is not None and failure.trouble is not Trouble.UNKNOWN:
            found.setdefault((failure.trouble, failure.where, failure.step, failure.why), failure)
    return list(found.values())[:most]


def _may_pass(failure: Failure | None) -> bool:
    """Whether the server asks to come back later, or could not be reached for a moment."""
    return failure is None or failure.why.startswith("4") or failure.trouble in _OF_THE_LINE


_OF_THE_LINE = frozenset(
    {
        Trouble.NO_SUCH_NAME,
        Trouble.NOBODY_LISTENS,
        Trouble.UNREACHABLE,
        Trouble.NO_ANSWER,
        Trouble.HUNG_UP,
        Trouble.NOT_NOW,
    }
)
