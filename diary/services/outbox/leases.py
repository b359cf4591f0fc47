"""Who may hand over which mail just now: a lease, taken by a conditional update and renewed before each mail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, literal, or_, select, update
from sqlalchemy.orm import Session

from diary.mail.kinds import PRESSING, REMINDERS, MailKind
from diary.services.outbox.ahead import IS_PRESSING, revive, waits_too_long
from diary.store.models import OutboxMail
from diary.store.models.base import UtcDateTime
from diary.store.models.outbox import MailState
from diary.store.work import Work

LEASE = timedelta(seconds=120)
"""How long a worker may keep one mail to itself; longer than handing it over can take (`diary.mail.transport`)."""
LEASE_IF_PRESSING = timedelta(seconds=10)
"""The same for a mail that somebody may need within the hour. That is shorter than handing it over can take: whoever
holds one prolongs it (`prolong`) for as long as they live, so that others see soon when they have died.
"""

_FIRST = case(
    {
        MailKind.EMERGENCY.value: 0,
        MailKind.CAREGIVER_EMERGENCY.value: 0,
        MailKind.URGENT.value: 1,
        MailKind.CAREGIVER_URGENT.value: 1,
        MailKind.CAREGIVER_SILENCE.value: 1,
        MailKind.ROUTINE.value: 3,
        MailKind.CAREGIVER_ROUTINE.value: 3,
        **{kind.value: 4 for kind in (MailKind.DIGEST, *REMINDERS)},
    },
    value=OutboxMail.kind,
    else_=2,
)


def claim(work: Work, owner: str, limit: int) -> list[int]:
    """Take up to `limit` mails that are due, the most pressing first, under a lease for `owner`; gives their ids.

    A mail that was queued later than now, or waits longer than any does, is due too: the clock has been set back, and
    nobody shall wait for it.
    """
    _cut_down(work)
    revive(work)
    free = and_(
        OutboxMail.state == MailState.QUEUED,
        or_(
            OutboxMail.next_attempt_at <= work.now, OutboxMail.queued_at > work.now, waits_too_long(work.now)
        ),
        or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= work.now),
    )
    order = (_FIRST, OutboxMail.next_attempt_at, OutboxMail.id)
    # SKIP LOCKED keeps PostgreSQL's workers from waiting for each other; SQLite has one writer and leaves it out.
    due = work.session.scalars(
        select(OutboxMail.id).where(free).order_by(*order).limit(limit).with_for_update(skip_locked=True)
    ).all()
    taken = set(
        work.session.scalars(
            update(OutboxMail)
            .where(OutboxMail.id.in_(due), free)
            .values(lease_owner=owner, lease_until=_end_of_lease(work.now))
            .returning(OutboxMail.id)
            .execution_options(synchronize_session=False)
        )
    )
    return [mail_id for mail_id in due if mail_id in taken]


def pressing_among(session: Session, mail_ids: Collection[int]) -> set[int]:
    """Which of these mails somebody may need within the hour."""
    asked = select(OutboxMail.id).where(OutboxMail.id.in_(mail_ids), IS_PRESSING)
    return set(session.scalars(asked))


def renew(work: Work, owner: str, mail_id: int) -> OutboxMail | None:
    """The mail with its lease counted from now; None where somebody else holds it or it has ended."""
    mail = held(work.session, owner, mail_id)
    if mail is not None:
        mail.lease_until = work.now + (LEASE_IF_PRESSING if mail.kind in PRESSING else LEASE)
    return mail


def prolong(work: Work, owner: str, mail_ids: Collection[int]) -> None:
    """Count the leases from now that `owner` still holds of these mails."""
    work.session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.id.in_(mail_ids), OutboxMail.lease_owner == owner, OutboxMail.state == MailState.QUEUED
        )
        .values(lease_until=_end_of_lease(work.now))
        .execution_options(synchronize_session=False)
    )


def release(session: Session, owner: str, mail_ids: Sequence[int]) -> None:
    """Give mails back untried."""
    _give_back(session, OutboxMail.id.in_(mail_ids), OutboxMail.lease_owner == owner)


def release_all(session: Session, owner: str) -> None:
    """Give back whatever `owner` holds, also what is under way: who ends now can no longer say what became of it."""
    _give_back(session, OutboxMail.lease_owner == owner)


def held(session: Session, owner: str, mail_id: int) -> OutboxMail | None:
    """The mail while `owner` holds it and it has not ended, its row locked."""
    return locked(session, mail_id, OutboxMail.lease_owner == owner, OutboxMail.state == MailState.QUEUED)


def locked(session: Session, mail_id: int, *conditions: ColumnElement[bool]) -> OutboxMail | None:
    """The mail as it stands now, its row locked until this transaction ends; None where the conditions do not hold."""
    return session.scalar(
        select(OutboxMail)
        .where(OutboxMail.id == mail_id, *conditions)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _give_back(session: Session, *which: ColumnElement[bool]) -> None:
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.state == MailState.QUEUED, *which)
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def _end_of_lease(now: datetime) -> ColumnElement[datetime]:
    short, long = (literal(now + length, UtcDateTime()) for length in (LEASE_IF_PRESSING, LEASE))
    return case((IS_PRESSING, short), else_=long)


def _cut_down(work: Work) -> None:
    """Let leases that reach further than any can end with one that is counted from now.

    They were taken before the clock was set back. They are not taken away: whoever holds one may be handing the mail
    over at this moment, and is done, or has renewed it, before the shortened one ends. Twice the length, so that clocks
    of two machines may differ a little.
    """
    too_long = and_(
        OutboxMail.state == MailState.QUEUED,
        or_(
            OutboxMail.lease_until > work.now + 2 * LEASE,
            and_(IS_PRESSING, OutboxMail.lease_until > work.now + 2 * LEASE_IF_PRESSING),
        ),
    )
    found = work.session.scalars(
        select(OutboxMail.id).where(too_long).with_for_update(skip_locked=True)
    ).all()
    if found:
        work.session.execute(
            update(OutboxMail)
            .where(OutboxMail.id.in_(found), too_long)
            .values(lease_until=_end_of_lease(work.now))
            .execution_options(synchronize_session=False)
        )
