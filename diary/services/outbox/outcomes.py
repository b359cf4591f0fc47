"""What became of a mail, recorded by whoever holds its lease."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from diary.mail.kinds import PRESSING, ToldKind
from diary.services.outbox import bounces, doubts
from diary.services.outbox.ahead import LAST_RETRY, LAST_RETRY_IF_PRESSING
from diary.services.outbox.kept import may_be_taken_up
from diary.services.outbox.leases import held, locked
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import SITE_AT_FAULT, UNCLEAR, Failure, HeldBack, Outcome, Trouble

FIRST_RETRY = timedelta(seconds=30)
GIVE_UP_AFTER = timedelta(hours=24)
WAIT_FOR_SITE = timedelta(days=5)
"""What does not press waits so long for whoever runs the site to mend what is at fault there."""
LEAST_ATTEMPTS = 8
"""A mail without a time of its own to expire is given up when it is older than a day and was tried this often: a
machine that slept for three days still gets to try."""
_LAST_MOMENT = timedelta(minutes=1)
_TOLD = frozenset(ToldKind.__args__)  # type: ignore[attr-defined]

_CHANCE = random.SystemRandom()

Chance = Callable[[float, float], float]
"""Picks a number between two."""


def record_sent(work: Work, mail_id: int) -> bool:
    """The mail server took it, whoever holds the lease by now: nobody needs to send it once more. That the address
    was marked as taking none is over, unless mail to it came back. False where somebody else has recorded the same
    before.
    """
    mail = locked(work.session, mail_id, OutboxMail.state != MailState.SENT)
    if mail is None:
        return False
    mail.attempts += 1
    mail.sent_at = work.now
    _note(mail, None)
    _end(mail, MailState.SENT, work.now)
    if mail.account_id is not None:
        bounces.clear_if_taken(work.session, mail.account_id)
    return True


def record_returned(work: Work, mail_id: int, failure: Failure) -> bool:
    """It was taken and came back: it did not arrive, whoever is to blame. Where that is because there is no such
    mailbox, the address is marked at once: nothing will be tried again that could bear it out. False, and nothing is
    recorded, where it is not known to have been taken, or came back before.
    """
    mail = locked(work.session, mail_id, OutboxMail.state == MailState.SENT)
    if mail is None:
        return False
    _note(mail, failure)
    _end(mail, MailState.FAILED, work.now)
    if mail.account_id is not None and failure.trouble is Trouble.NO_MAILBOX:
        bounces.mark(work, mail.account_id, failure)
    return True


def record_kept(work: Work, owner: str, mail_id: int) -> bool:
    """It is kept on this machine, and nobody has it: there is no mail server. False as in `record_dropped`."""
    mail = held(work.session, owner, mail_id)
    if mail is None:
        return False
    mail.attempts += 1
    _note(mail, None)
    _end(mail, MailState.KEPT, work.now)
    return True


def record_dropped(work: Work, owner: str, mail_id: int, reason: HeldBack) -> bool:
    """It is not sent, on purpose. `reason` is kept. False, and nothing is recorded, where the lease went to somebody
    else meanwhile.
    """
    mail = held(work.session, owner, mail_id)
    if mail is None:
        return False
    _note(mail, reason)
    _end(mail, MailState.DROPPED, work.now)
    return True


def drop_waiting(session: Session, now: datetime, reason: HeldBack) -> None:
    """Send nothing of what waits, on purpose, nor of what is only kept and would be sent by a mail server. Only where
    nobody else has the database.
    """
    waits = or_(OutboxMail.state == MailState.QUEUED, may_be_taken_up())
    for mail in session.scalars(select(OutboxMail).where(waits)):
        _note(mail, reason)
        _end(mail, MailState.DROPPED, now)


def record_later(work: Work, owner: str, mail_id: int, until: datetime, reason: HeldBack) -> bool:
    """It is not to be sent before `until`; that is no attempt. Where it expires earlier, it is looked at then. False
    as in `record_dropped`.
    """
    mail = held(work.session, owner, mail_id)
    if mail is None:
        return False
    _note(mail, reason)
    # Never at once: whoever asks to wait until a moment that is over would be asked again without end.
    mail.next_attempt_at = max(until, work.now + FIRST_RETRY)
    if mail.expires_at is not None:
        mail.next_attempt_at = min(mail.next_attempt_at, mail.expires_at)
    _give_back(mail, work.now)
    return True


def record_refused(
    work: Work, owner: str, mail_id: int, failure: Failure, *, chance: Chance = _CHANCE.uniform
) -> MailState | None:
    """The mail server refused it for good. It is asked again, as in `record_retry`. Where it goes on saying that there
    is no such mailbox (`MOST_REFUSALS` times, for `BELIEVED_AFTER`), its address is marked as taking none, and what
    does not press is given up. A refusal that does not say what it is about marks the address only after almost a day
    in which the server took other mail; and if others get the same, it is not about this one.

    Gives QUEUED or FAILED, or None as in `record_retry`.
    """
    mail = held(work.session, owner, mail_id)
    if mail is None:
        return None
    mail.refusals += 1
    if failure.trouble in UNCLEAR and doubts.others_get_the_same(work, mail, failure):
        failure = replace(failure, trouble=Trouble.SAME_FOR_SEVERAL, said="")
    _fails(mail, work.now, failure)
    believed = doubts.is_believed(work, mail, failure)
    if believed and mail.account_id is not None:
        bounces.mark(work, mail.account_id, failure)
    return _try_later(mail, work.now, failure, chance, give_up=believed and mail.kind not in PRESSING)


def record_retry(
    work: Work, owner: str, mail_id: int, failure: Failure, *, chance: Chance = _CHANCE.uniform
) -> MailState | None:
    """It could not be handed over this time. Tried again after a random part of a delay that doubles from 30 seconds
    to an hour (ten minutes for what presses), so that many mails do not come back together; or given up when that would
    be too late.

    Gives QUEUED or FAILED, or None where the lease went to somebody else. `chance(low, high)` picks the part.
    """
    mail = held(work.session, owner, mail_id)
    if mail is None:
        return None
    _fails(mail, work.now, failure)
    return _try_later(mail, work.now, failure, chance, give_up=False)


def forget_ended(work: Work, *, after: timedelta) -> None:
    """Delete mails that were sent, kept, dropped or given up longer ago than `after`; but not what is only kept about
    follow-ups where some are open, so that it goes on counting for nobody told.
    """
    work.session.execute(delete(OutboxMail).where(OutboxMail.ended_at < work.now - after, ~may_be_taken_up()))


def without_secrets(params: dict[str, Any]) -> dict[str, Any]:
    """What may be kept of a mail that has ended: all of it, or nothing where it might hold a link or a token.

    Numbers, yes and no, and dates are no secrets; any other text may be one.
    """
    return params if all(_is_harmless(value) for value in params.values()) else {}


def _note(mail: OutboxMail, became: HeldBack | Failure | None) -> None:
    if isinstance(became, Failure):
        mail.outcome, mail.outcome_facts, mail.server_reply = became.trouble, became.facts, became.reply
    else:
        mail.outcome, mail.outcome_facts, mail.server_reply = became, {}, ""


def _try_later(
    mail: OutboxMail, now: datetime, failure: Failure, chance: Chance, *, give_up: bool
) -> MailState:
    last = LAST_RETRY_IF_PRESSING if mail.kind in PRESSING else LAST_RETRY
    longest = min(last, FIRST_RETRY * 2 ** min(mail.attempts, 10))
    mail.attempts += 1
    _note(mail, failure)
    mail.next_attempt_at = now + timedelta(seconds=chance(1.0, longest.total_seconds()))
    if mail.kind in PRESSING:
        _use_all_the_time(mail, now)
    if give_up or _too_late(mail):
        _end(mail, MailState.FAILED, now)
        return MailState.FAILED
    _give_back(mail, now)
    return MailState.QUEUED


def _fails(mail: OutboxMail, now: datetime, failure: Failure) -> None:
    """Note since when it fails for this kind of reason; to be called before the failure itself is noted."""
    if (
        mail.failing_since is None
        or mail.failing_since > now
        or _kind_of(mail.outcome) != _kind_of(failure.trouble)
    ):
        mail.failing_since = now
    if mail.first_tried_at is None or mail.first_tried_at > now:
        mail.first_tried_at = now
    mail.tried_at = now


def _kind_of(outcome: Outcome | None) -> int:
    """The site's fault, the address's, or neither."""
    if outcome in SITE_AT_FAULT:
        return 1
    return 2 if outcome is Trouble.NO_MAILBOX or outcome in UNCLEAR else 0


def _use_all_the_time(mail: OutboxMail, now: datetime) -> None:
    """A last try comes just before its time is over."""
    last = _ends_at(mail) - _LAST_MOMENT
    if now < last < mail.next_attempt_at:
        mail.next_attempt_at = last


def _ends_at(mail: OutboxMail) -> datetime:
    if mail.expires_at is not None:
        return mail.expires_at
    waits = mail.outcome in SITE_AT_FAULT and mail.kind not in PRESSING
    # What tells of a danger has its time from the first try: the diary may have been off, or without a mail server.
    since = mail.first_tried_at if mail.kind in _TOLD and mail.first_tried_at is not None else mail.queued_at
    return since + (WAIT_FOR_SITE if waits else GIVE_UP_AFTER)


def _too_late(mail: OutboxMail) -> bool:
    enough = mail.expires_at is not None or mail.attempts >= LEAST_ATTEMPTS
    return enough and mail.next_attempt_at >= _ends_at(mail)


def _give_back(mail: OutboxMail, now: datetime) -> None:
    # Queued before the clock was set back, it would be due at any moment until then.
    mail.queued_at = min(mail.queued_at, now)
    mail.lease_owner = mail.lease_until = None


def _end(mail: OutboxMail, state: MailState, now: datetime) -> None:
    mail.state = state
    mail.ended_at = now
    mail.params = without_secrets(mail.params)
    mail.lease_owner = mail.lease_until = None


def _is_harmless(value: object) -> bool:
    match value:
        case None | bool() | int():
            return True
        case list():
            return all(_is_harmless(each) for each in value)
        case str():
            return _is_date(value)
        case _:
            return False


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
        if len(text) > 10:
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
