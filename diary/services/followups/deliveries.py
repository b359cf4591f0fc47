"""Whether the mails by which people were told of a follow-up got through, as far as that is still known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.mail.kinds import ToldKind
from diary.store.models import FollowUp, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.queries.notifications import told_at_by

_TOLD = [kind.value for kind in ToldKind.__args__]  # type: ignore[attr-defined]

_A_MAIL_WAITS = timedelta(days=1)

Told = tuple[int | None, datetime]
"""Whom a mail went to, by the account's id, and when that was queued: what a `Notification` knows of it."""


def what_became(session: Session, follow_up: FollowUp) -> Mapping[Told, MailState]:
    """Where each mail about `follow_up` stands that is still kept. One that was sent once more, and taken then, was
    sent.
    """
    mails = session.scalars(
        select(OutboxMail).where(
            OutboxMail.patient_id == follow_up.patient_id,
            # It can have joined a mail that had waited since before it opened.
            OutboxMail.queued_at >= follow_up.opened_at - _A_MAIL_WAITS,
            OutboxMail.kind.in_(_TOLD),
        )
    ).all()
    taken = {mail.again_of or mail.id for mail in mails if mail.state == MailState.SENT}
    return {
        (mail.account_id, at): MailState.SENT if mail.id in taken else mail.state
        for mail in mails
        if mail.again_of is None
        for each, at in told_at_by(mail).items()
        if each == follow_up.id
    }
