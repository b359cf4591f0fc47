"""What became of a mail, recorded by whoever holds its lease."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from diary.mail.kinds import PRESSING
from diary.services.outbox import bounces
from diary.services.outbox.leases import held, locked
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.words.mail_outcomes import Failure, HeldBack

FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)
LEAST_ATTEMPTS = 8
"""A mail without a time of its own to expire is given up when it is older than a day and was tried this often: a
machine that slept for three days still gets to try."""
MOST_REFUSALS = 5
"""How often a mail server may refuse a mail for good before it is believed: some say so for a while only."""

_CHANCE = random.SystemRandom()

Chance = Callable[[float, float], float]
"""Picks a number between two."""


def record_sent(session: Session, now: datetime, mail_id: int) -> bool:
    """The mail server took it, whoever holds the lease by now: nobody needs to send it once more. That the address
    was marked as taking none is over. False where somebody else has recorded the same before.
    """
    mail = locked(session, mail_id, OutboxMail.state != MailState.SENT)
    if mail is None:
        return False
    mail.attempts += 1
    mail.sent_at = now
    _note(mail, None)
    _end(mail, MailState.SENT, now)
    if mail.account_id is not None:
        bounces.clear(session, mail.account_id)
    return True


def record_dropped(session: Session, now: datetime, owner: str, mail_id: int, reason: HeldBack) -> bool:
    """It is not sent, on purpose. `reason` is kept. False, and nothing is recorded, where the lease went to somebody
    else meanwhile.
    """
    mail = held(session, owner, mail_id)
    if mail is None:
        return False
    _note(mail, reason)
    _end(mail, MailState.DROPPED, now)
    return True


def record_later(
    session: Session, now: datetime, owner: str, mail_id: int, until: datetime, reason: HeldBack
) -> bool:
    """It is not to be sent before `until`; that is no attempt. Where it expires earlier, it is looked at then. False
    as in `record_dropped`.
    """
    mail = held(session, owner, mail_id)
    if mail is None:
        return False
    _note(mail, reason)
    # Never at once: whoever asks to wait until a moment that is over would be asked again without end.
    mail.next_attempt_at = max(until, now + FIRST_RETRY)
    if mail.expires_at is not None:
        mail.next_attempt_at = min(mail.next_attempt_at, mail.expires_at)
    _give_back(mail, now)
    return True


def record_refused(
    session: Session,
    now: datetime,
    owner: str,
    mail_id: int,
    failure: Failure,
    *,
    chance: Chance = _CHANCE.uniform,
) -> MailState | None:
    """The mail server refused it for good. It is asked again, as in `record_retry`, until it has said so
    `MOST_REFUSALS` times; then the mail is given up and its address marked as taking none. Where the address is marked
    already, once is enough, but for what is pressing: the mark may be wrong.

    Gives QUEUED or FAILED, or None as in `record_retry`.
    """
    mail = held(session, owner, mail_id)
    if mail is None:
        return None
    mail.refusals += 1
    believed = mail.refusals >= MOST_REFUSALS
    if mail.account_id is not None:
        if believed:
            bounces.mark(session, now, mail.account_id, failure)
        else:
            believed = mail.kind not in PRESSING and bounces.is_marked(session, mail.account_id)
    return _try_later(mail, now, failure, chance, give_up=believed)


def record_retry(
    session: Session,
    now: datetime,
    owner: str,
    mail_id: int,
    failure: Failure,
    *,
    chance: Chance = _CHANCE.uniform,
) -> MailState | None:
    """It could not be handed over this time. Tried again after a random part of a delay that doubles from 30 seconds
    to an hour, so that many mails do not come back together; or given up when that would be too late.

    Gives QUEUED or FAILED, or None where the lease went to somebody else. `chance(low, high)` picks the part.
    """
    mail = held(session, owner, mail_id)
    return _try_later(mail, now, failure, chance, give_up=False) if mail is not None else None


def forget_ended(session: Session, now: datetime, *, after: timedelta) -> None:
    """Delete mails that were sent, dropped or given up longer ago than `after`."""
    session.execute(delete(OutboxMail).where(OutboxMail.ended_at < now - after))


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
    longest = min(LAST_RETRY, FIRST_RETRY * 2 ** min(mail.attempts, 10))
    mail.attempts += 1
    _note(mail, failure)
    mail.next_attempt_at = now + timedelta(seconds=chance(1.0, longest.total_seconds()))
    if give_up or _too_late(mail):
        _end(mail, MailState.FAILED, now)
        return MailState.FAILED
    _give_back(mail, now)
    return MailState.QUEUED


def _too_late(mail: OutboxMail) -> bool:
    if mail.expires_at is not None:
        return mail.next_attempt_at >= mail.expires_at
    return mail.attempts >= LEAST_ATTEMPTS and mail.next_attempt_at >= mail.queued_at + GIVE_UP_AFTER


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
