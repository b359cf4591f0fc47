"""Queueing mail, in the transaction that causes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clock import latest_believable
from diary.mail.kinds import MailKind
from diary.mail.message import new_message_id
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work


def enqueue(
    work: Work,
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

    `params` are links and ids, never health details. After `expires_at` the mail is not sent any more. One that went
    out, or was given up, in an hour to come is not given back: what is asked for then was undone with that hour.
    """
    queued = _queued_as(work.session, dedupe_key)
    if queued is not None and not _is_of_a_wrong_hour(work, queued):
        return queued
    mail = OutboxMail(
        **values_of(
            work,
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
        with work.session.begin_nested():
            work.session.add(mail)
    except IntegrityError:
        # Another transaction was quicker with the same key.
        queued = _queued_as(work.session, dedupe_key)
        if queued is None:
            raise
        return queued
    return mail


def values_of(
    work: Work,
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
        "message_id": new_message_id(work.settings.mail_from),
        "dedupe_key": dedupe_key,
        "kind": kind.value,
        "account_id": account_id,
        "address": address,
        "patient_id": patient_id,
        "follow_up_id": follow_up_id,
        "params": params or {},
        "queued_at": work.now,
        "next_attempt_at": work.now,
        "expires_at": expires_at,
    }


def _is_of_a_wrong_hour(work: Work, mail: OutboxMail) -> bool:
    """Whether it was queued and settled while the clock was wrong. It keeps no such name that the right one could not
    be queued.
    """
    if mail.state == MailState.QUEUED or mail.queued_at <= latest_believable(work.now):
        return False
    mail.dedupe_key = f"{mail.dedupe_key}:{mail.id}"
    work.session.flush()
    return True


def _queued_as(session: Session, dedupe_key: str) -> OutboxMail | None:
    return session.scalar(select(OutboxMail).where(OutboxMail.dedupe_key == dedupe_key))
