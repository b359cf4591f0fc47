"""Mails that are only kept on this machine, because there is no mail server: nobody has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from diary.mail.kinds import ToldKind
from diary.store.models import FollowUp, OutboxMail
from diary.store.models.followups import FollowUpState
from diary.store.models.outbox import MailState
from diary.store.queries.notifications import KEPT, subjects_of

_TOLD = sorted(kind.value for kind in ToldKind.__args__)  # type: ignore[attr-defined]


def take_up(session: Session, now: datetime) -> Sequence[OutboxMail]:
    """Queue again what was only kept of mails about follow-ups that are still open, however long ago it was: there is a
    mail server now. Gives those mails.

    Of several that tell one person the same of the same, it is the newest. All other mail stays as it is: links in it
    may have run out, and whoever waited for it has asked again.
    """
    other = aliased(OutboxMail)
    sent_since = exists().where(
        other.again_of == OutboxMail.id, other.state.in_([MailState.SENT, MailState.QUEUED])
    )
    is_open = exists().where(FollowUp.id == OutboxMail.follow_up_id, FollowUp.state == FollowUpState.OPEN)
    found = session.scalars(
        select(OutboxMail)
        .where(KEPT, OutboxMail.kind.in_(_TOLD), OutboxMail.again_of.is_(None), is_open, ~sent_since)
        .order_by(OutboxMail.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    newest = {_says(mail): mail for mail in found}
    later = _newest_sent(session, newest.values()) if newest else {}
    taken_up = [mail for says, mail in newest.items() if later.get(says, 0) < mail.id]
    for mail in taken_up:
        mail.state, mail.ended_at, mail.next_attempt_at = MailState.QUEUED, None, now
        # It has its whole time again: nobody has tried to hand it over yet.
        mail.attempts, mail.first_tried_at = 0, None
    session.flush()
    return taken_up


def _says(mail: OutboxMail) -> tuple[int | str | None, ...]:
    """To whom it says what, and of which follow-ups: of two that are alike, the newer one is enough."""
    return mail.account_id, mail.kind, *subjects_of(mail)


def _newest_sent(
    session: Session, kept: Collection[OutboxMail]
) -> Mapping[tuple[int | str | None, ...], int]:
    """The number of the newest mail that says the same as one of `kept` and went out, or is on its way."""
    found = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.account_id.in_({mail.account_id for mail in kept}),
            OutboxMail.follow_up_id.in_({mail.follow_up_id for mail in kept}),
            OutboxMail.state.not_in([MailState.KEPT, MailState.DROPPED]),
        )
        .order_by(OutboxMail.id)
    )
    return {_says(mail): mail.id for mail in found}


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
