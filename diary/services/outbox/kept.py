"""Mails that are only kept on this machine, because there is no mail server: nobody has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from diary.mail.kinds import ToldKind
from diary.store.models import FollowUp, OutboxMail
from diary.store.models.followups import FollowUpState
from diary.store.models.outbox import MailState

STILL_SENT_FOR = timedelta(days=3)
"""So long after it was kept, a mail about what is still open is sent all the same."""

_TOLD = sorted(kind.value for kind in ToldKind.__args__)  # type: ignore[attr-defined]


def take_up(session: Session, now: datetime) -> int:
    """Queue again what was only kept of mails about follow-ups that are still open: there is a mail server now. Gives
    how many.

    Whom they were for was told nothing, and is waited for as if they had been. All other mail stays as it is: links in
    it may have run out, and whoever waited for it has asked again.
    """
    other = aliased(OutboxMail)
    sent_since = exists().where(other.again_of == OutboxMail.id, other.state == MailState.SENT)
    is_open = exists().where(FollowUp.id == OutboxMail.follow_up_id, FollowUp.state == FollowUpState.OPEN)
    found = session.scalars(
        update(OutboxMail)
        .where(
            OutboxMail.state == MailState.KEPT,
            OutboxMail.ended_at > now - STILL_SENT_FOR,
            OutboxMail.kind.in_(_TOLD),
            OutboxMail.again_of.is_(None),
            is_open,
            ~sent_since,
        )
        .values(state=MailState.QUEUED, ended_at=None, next_attempt_at=now)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())


def note_kept_before(session: Session, directory: Path) -> int:
    """Mails of an older version that were called sent, and are only files in `directory`: gives how many there were."""
    numbers = {path.stem.partition("Z-")[2] for path in directory.glob("*.eml")} - {""}
    if not numbers:
        return 0
    sent = select(OutboxMail.id, OutboxMail.message_id).where(OutboxMail.state == MailState.SENT)
    found = [
        mail_id
        for mail_id, number in session.execute(sent)
        if number.strip("<>").partition("@")[0] in numbers
    ]
    for mail_id in found:
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.id == mail_id, OutboxMail.state == MailState.SENT)
            .values(state=MailState.KEPT, sent_at=None)
        )
    return len(found)
