"""Mails that are only kept on this machine, because there is no mail server: nobody has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import Session

from diary.mail.kinds import ToldKind
from diary.store.models import FollowUp, OutboxMail
from diary.store.models.followups import FollowUpState
from diary.store.models.outbox import MailState
from diary.store.queries.notifications import KEPT, subjects_of
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack

_TOLD = sorted(kind.value for kind in ToldKind.__args__)  # type: ignore[attr-defined]


def take_up(work: Work) -> Sequence[OutboxMail]:
    """Queue again what was only kept of mails about follow-ups any of which is still open, however long ago it was:
    there is a mail server now. Gives those mails.

    Of several that tell one person the same of the same, it is the newest; the others will not be sent any more. All
    other mail stays as it is: links in it may have run out, and whoever waited for it has asked again.
    """
    found = work.session.scalars(
        select(OutboxMail)
        .where(may_be_taken_up())
        .order_by(OutboxMail.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        return []
    of_patients = FollowUp.patient_id.in_({mail.patient_id for mail in found})
    still_open = set(
        work.session.scalars(select(FollowUp.id).where(of_patients, FollowUp.state == FollowUpState.OPEN))
    )
    about_open = [mail for mail in found if still_open.intersection(subjects_of(mail))]
    newest = {_says(mail): mail for mail in about_open}
    later = _newest_sent(work.session, newest.values()) if newest else {}
    taken_up = []
    for mail in about_open:
        if newest[_says(mail)] is not mail or later.get(_says(mail), 0) > mail.id:
            # Else it would go out half a year later, when what said the same is forgotten.
            mail.state, mail.ended_at, mail.outcome = MailState.DROPPED, work.now, HeldBack.SAID_ANEW
            continue
        mail.state, mail.ended_at, mail.next_attempt_at = MailState.QUEUED, None, work.now
        # It has its whole time again: nobody has tried to hand it over yet.
        mail.attempts, mail.first_tried_at = 0, None
        taken_up.append(mail)
    work.session.flush()
    return taken_up


def may_be_taken_up() -> ColumnElement[bool]:
    """Whether a mail is only kept, and tells of follow-ups of a patient of whom some are open: perhaps just these."""
    has_open = exists().where(
        FollowUp.patient_id == OutboxMail.patient_id, FollowUp.state == FollowUpState.OPEN
    )
    return and_(KEPT, OutboxMail.kind.in_(_TOLD), has_open)


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
            OutboxMail.patient_id.in_({mail.patient_id for mail in kept}),
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
