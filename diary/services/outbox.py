"""The outbox: mail is queued in the transaction that causes it and handed over later, by whoever holds its lease.

Nothing is lost: a worker that dies leaves its lease to run out, and the mail is tried again under the same Message-ID,
so the one duplicate a crash can make is recognised as such. Only the holder of a lease records what became of a mail.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.mail.kinds import REMINDERS, MailKind
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState

LEASE = timedelta(seconds=120)
"""How long a worker may keep one mail to itself; longer than handing it over can take (`diary.mail.transport`)."""
FIRST_RETRY = timedelta(seconds=30)
LAST_RETRY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)
LEAST_ATTEMPTS = 8
"""A mail without a time of its own to expire is given up when it is older than a day and was tried this often: a
machine that slept for three days still gets to try."""

_FIRST = case(
    {
        MailKind.EMERGENCY.value: 0,
        MailKind.CAREGIVER_EMERGENCY.value: 0,
        MailKind.URGENT.value: 1,
        MailKind.CAREGIVER_URGENT.value: 1,
        MailKind.CAREGIVER_SILENCE.value: 1,
        MailKind.FOLLOW_UP.value: 3,
        MailKind.CAREGIVER_FOLLOW_UP.value: 3,
        **{kind.value: 4 for kind in REMINDERS},
    },
    value=OutboxMail.kind,
    else_=2,
)
_CHANCE = random.SystemRandom()


def enqueue(
    session: Session,
    now: datetime,
    settings: Settings,
    kind: MailKind,
    account: Account | None,
    *,
    dedupe_key: str,
    address: str | None = None,
    patient_id: int | None = None,
    follow_up_id: int | None = None,
    params: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> OutboxMail:
    """Queue a mail to `account`, or to `address` where there is no account (one of the two); asked again with the same
    `dedupe_key`, give the first one back.

    `params` are links and ids, never health details. After `expires_at` the mail is not sent any more.
    """
    queued = _queued_as(session, dedupe_key)
    if queued is not None:
        return queued
    mail = OutboxMail(
        **values_of(
            now,
            settings,
            kind,
            account.id if account is not None else None,
            dedupe_key=dedupe_key,
            address=address,
            patient_id=patient_id,
            follow_up_id=follow_up_id,
            params=params,
            expires_at=expires_at,
        )
    )
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        # Another transaction was quicker with the same key.
        queued = _queued_as(session, dedupe_key)
        if queued is None:
            raise
        return queued
    return mail


def values_of(
    now: datetime,
    settings: Settings,
    kind: MailKind,
    account_id: int | None,
    *,
    dedupe_key: str,
    address: str | None = None,
    patient_id: int | None = None,
    follow_up_id: int | None = None,
    params: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """The row of a mail as `enqueue` queues it: for whoever queues many at once, under keys that are surely new."""
    return {
        "message_id": f"<{uuid.uuid4().hex}@{settings.mail_from.rpartition('@')[2]}>",
        "dedupe_key": dedupe_key,
        "kind": kind.value,
        "account_id": account_id,
        "address": address,
        "patient_id": patient_id,
        "follow_up_id": follow_up_id,
        "params": params or {},
        "queued_at": now,
        "next_attempt_at": now,
        "expires_at": expires_at,
    }


def _queued_as(session: Session, dedupe_key: str) -> OutboxMail | None:
    return session.scalar(select(OutboxMail).where(OutboxMail.dedupe_key == dedupe_key))


def claim(session: Session, now: datetime, owner: str, limit: int) -> list[int]:
    """Take up to `limit` mails that are due, the most pressing first, under a lease for `owner`; gives their ids."""
    free = and_(
        OutboxMail.state == MailState.QUEUED,
        OutboxMail.next_attempt_at <= now,
        or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= now),
    )
    order = (_FIRST, OutboxMail.next_attempt_at, OutboxMail.id)
    # SKIP LOCKED keeps PostgreSQL's workers from waiting for each other; SQLite has one writer and leaves it out.
    due = session.scalars(
        select(OutboxMail.id).where(free).order_by(*order).limit(limit).with_for_update(skip_locked=True)
    ).all()
    taken = set(
        session.scalars(
            update(OutboxMail)
            .where(OutboxMail.id.in_(due), free)
            .values(lease_owner=owner, lease_until=now + LEASE)
            .returning(OutboxMail.id)
            .execution_options(synchronize_session=False)
        )
    )
    return [mail_id for mail_id in due if mail_id in taken]


def renew(session: Session, now: datetime, owner: str, mail_id: int) -> OutboxMail | None:
    """The mail with its lease counted from `now`; None where somebody else holds it or it has ended."""
    mail = _held(session, owner, mail_id)
    if mail is not None:
        mail.lease_until = now + LEASE
    return mail


def release(session: Session, owner: str, mail_ids: Sequence[int]) -> None:
    """Give mails back untried."""
    session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.id.in_(mail_ids), OutboxMail.lease_owner == owner, OutboxMail.state == MailState.QUEUED
        )
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def record_sent(session: Session, now: datetime, owner: str, mail_id: int) -> bool:
    """The mail server took it. False, and nothing is recorded, where the lease went to somebody else meanwhile."""
    mail = _held(session, owner, mail_id)
    if mail is None:
        return False
    mail.attempts += 1
    mail.sent_at = now
    mail.last_error = ""
    _end(mail, MailState.SENT, now)
    return True


def record_dropped(session: Session, now: datetime, owner: str, mail_id: int, reason: str) -> bool:
    """It is not sent, on purpose. `reason` is kept. False as in `record_sent`."""
    mail = _held(session, owner, mail_id)
    if mail is None:
        return False
    mail.last_error = reason
    _end(mail, MailState.DROPPED, now)
    return True


def record_failed(session: Session, now: datetime, owner: str, mail_id: int, error: str) -> bool:
    """It cannot be delivered, for good. False as in `record_sent`."""
    mail = _held(session, owner, mail_id)
    if mail is None:
        return False
    mail.attempts += 1
    mail.last_error = error
    _end(mail, MailState.FAILED, now)
    return True


def record_retry(
    session: Session,
    now: datetime,
    owner: str,
    mail_id: int,
    error: str,
    *,
    chance: Callable[[float, float], float] = _CHANCE.uniform,
) -> MailState | None:
    """It could not be handed over this time. Tried again after a random part of a delay that doubles from 30 seconds
    to an hour, so that many mails do not come back together; or given up when that would be too late.

    Gives QUEUED or FAILED, or None where the lease went to somebody else. `chance(low, high)` picks the part.
    """
    mail = _held(session, owner, mail_id)
    if mail is None:
        return None
    longest = min(LAST_RETRY, FIRST_RETRY * 2 ** min(mail.attempts, 10))
    mail.attempts += 1
    mail.last_error = error
    mail.next_attempt_at = now + timedelta(seconds=chance(1.0, longest.total_seconds()))
    if _too_late(mail):
        _end(mail, MailState.FAILED, now)
        return MailState.FAILED
    mail.lease_owner = mail.lease_until = None
    return MailState.QUEUED


def forget_ended(session: Session, now: datetime, *, after: timedelta) -> None:
    """Delete mails that were sent, dropped or given up longer ago than `after`."""
    session.execute(delete(OutboxMail).where(OutboxMail.ended_at < now - after))


def _too_late(mail: OutboxMail) -> bool:
    if mail.expires_at is not None:
        return mail.next_attempt_at >= mail.expires_at
    return mail.attempts >= LEAST_ATTEMPTS and mail.next_attempt_at >= mail.queued_at + GIVE_UP_AFTER


def _held(session: Session, owner: str, mail_id: int) -> OutboxMail | None:
    return session.scalar(
        select(OutboxMail)
        .where(
            OutboxMail.id == mail_id, OutboxMail.lease_owner == owner, OutboxMail.state == MailState.QUEUED
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end(mail: OutboxMail, state: MailState, now: datetime) -> None:
    mail.state = state.value
    mail.ended_at = now
    mail.params = {}
    mail.lease_owner = mail.lease_until = None
