"""Several routine mails to one reader about one diary, minutes apart, are one mail.

What comes later joins the mail that waits: its follow-ups are written into that row, in the transaction that opens
them. So there is one mail with one lease, one number and one end, and nothing to lose between two. Joined is only what
nobody has had in hand: not leased, never tried. What is under way, or was, keeps what it was put into words with.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from diary.mail.kinds import MailKind
from diary.mail.message import new_message_id
from diary.services.outbox.queue import NewMail
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work

WAITS_FOR_MORE = timedelta(minutes=10)
"""So long a routine mail to a patient waits for others. Whoever writes the report reads it at once, on the page."""
_ROUTINE = frozenset({MailKind.ROUTINE, MailKind.CAREGIVER_ROUTINE})


def join(work: Work, new: NewMail, follow_up_ids: Sequence[int]) -> bool:
    """Write `follow_up_ids` into the mail that waits for the same reader, about the same diary; False where none does.

    A mail about two diaries there is not: what of one of them may be told, and by whom it is ended, is each patient's.
    """
    if new.kind not in _ROUTINE:
        return False
    waiting = work.session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.account_id == new.account_id,
            OutboxMail.patient_id == new.patient_id,
            OutboxMail.kind == new.kind,
            OutboxMail.state == MailState.QUEUED,
            OutboxMail.lease_until.is_(None),
            OutboxMail.lease_owner.is_(None),
            OutboxMail.next_attempt_at > work.now,
            OutboxMail.queued_at <= work.now,
            OutboxMail.attempts == 0,
            OutboxMail.first_tried_at.is_(None),
            OutboxMail.again_of.is_(None),
        )
        .order_by(OutboxMail.id)
        # One that a worker is just taking is not waited for: then there is one mail more, and none less.
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    mail = next(
        (each for each in waiting if each.params.get("caregiver") == new.params.get("caregiver")), None
    )
    if mail is None:
        return False
    joined = [[each, work.now.isoformat()] for each in follow_up_ids]
    mail.params = {
        **mail.params,
        "follow_ups": [*mail.params.get("follow_ups", []), *follow_up_ids],
        "joined": [*mail.params.get("joined", []), *joined],
    }
    # Should it have left by a worker that was killed, a mail program must not take this one for the same.
    mail.message_id = new_message_id(work.settings.mail_from)
    work.session.flush()
    return True


def first_attempt_at(now: datetime, kind: MailKind) -> datetime:
    """When a mail of this kind that is queued now is first to be sent. To caregivers `escalate_some` waits before."""
    return now + WAITS_FOR_MORE if kind is MailKind.ROUTINE else now
