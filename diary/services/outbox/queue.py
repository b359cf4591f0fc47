"""Queueing mail, in the transaction that causes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clock import latest_believable
from diary.mail.kinds import MailKind
from diary.mail.message import new_message_id
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be queued: to an account, or to `address` where there is none (one of the two)."""

    kind: MailKind
    account_id: int | None
    _: KW_ONLY
    dedupe_key: str
    """Under it the mail is queued once, however often it is asked for."""
    address: str | None = None
    patient_id: int | None = None
    follow_up_id: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    """Links and ids, never health details."""
    expires_at: datetime | None = None
    """After it the mail is not sent any more."""
    not_before: datetime | None = None
    """When it is first to be tried, where that is not at once."""


def enqueue(work: Work, new: NewMail) -> OutboxMail:
    """Queue a mail; asked again under the same key, give the first one back.

    One that went out, or was given up, in an hour to come is not given back: what is asked for then was undone with
    that hour.
    """
    queued = _queued_as(work.session, new.dedupe_key)
    if queued is not None and not _is_of_a_wrong_hour(work, queued):
        return queued
    mail = OutboxMail(**values_of(work, new))
    try:
        with work.session.begin_nested():
            work.session.add(mail)
    except IntegrityError:
        # Another transaction was quicker with the same key.
        queued = _queued_as(work.session, new.dedupe_key)
        if queued is None:
            raise
        return queued
    return mail


def values_of(work: Work, new: NewMail) -> dict[str, Any]:
    """The row of a mail as `enqueue` queues it: for whoever queues many at once, under keys that are surely new."""
    return {
        "message_id": new_message_id(work.settings.mail_from),
        "dedupe_key": new.dedupe_key,
        "kind": new.kind.value,
        "account_id": new.account_id,
        "address": new.address,
        "patient_id": new.patient_id,
        "follow_up_id": new.follow_up_id,
        "params": dict(new.params),
        "queued_at": work.now,
        "next_attempt_at": new.not_before or work.now,
        "expires_at": new.expires_at,
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
