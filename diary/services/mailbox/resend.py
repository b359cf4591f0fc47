"""Sending a mail once more, because somebody asks for it: a new mail with a number of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from diary.mail.kinds import ACCOUNT_MAILS, MailKind
from diary.services import audit
from diary.services.errors import DiaryError, NotFound
from diary.services.mailbox.compose import Drop, compose
from diary.services.outbox.queue import NewMail, enqueue
from diary.store.models import Account, OutboxMail, Patient
from diary.store.models.audit import ActingAs
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack

NOT_SOONER_THAN = timedelta(minutes=10)
"""Between two times that the same mail is sent once more."""


class Why(StrEnum):
    """Why a mail is not sent once more."""

    ON_ITS_WAY = "on_its_way"
    """It has not ended yet."""
    ACCOUNT = "account"
    """It is about an account, or holds a link that works once: whoever needs it asks for a new one."""
    EXPIRED = "expired"
    """Its time is over."""
    TOO_SOON = "too_soon"
    """It was sent once more within `NOT_SOONER_THAN`."""
    NOT_WANTED = "not_wanted"
    """It would be dropped: what it is about is over, or somebody does not agree or does not want it."""
    FORGOTTEN = "forgotten"
    """What it was about is not kept any more."""


class NotAgain(DiaryError):
    """The mail is not sent once more; `why` says so, and `reason` why it would be held back, where it would."""

    def __init__(self, why: Why, reason: HeldBack | None = None) -> None:
        super().__init__((reason or why).value)
        self.why = why
        self.reason = reason


def refusal(work: Work, mail: OutboxMail) -> Why | None:
    """Why `mail` cannot be sent once more, as far as its row alone tells; None where `again` is worth a try.

    A list of mails asks this of each row, with one statement at most for a row that has ended.
    """
    if mail.state == MailState.QUEUED:
        return Why.ON_ITS_WAY
    if MailKind(mail.kind) in ACCOUNT_MAILS | {MailKind.CARE_INVITATION}:
        return Why.ACCOUNT
    if mail.expires_at is not None and mail.expires_at <= work.now:
        return Why.EXPIRED
    return Why.TOO_SOON if _sent_again_after(work.session, work.now - NOT_SOONER_THAN, mail) else None


def again(work: Work, mail_id: int, *, by: Account | None) -> OutboxMail:
    """Queue a mail that has ended once more, to the same person; gives the new one, whose `again_of` is the first of
    them. `by` is who asked, None for a command: whether they may is for the caller to find out.

    Whether it is still wanted and agreed to is looked at here, for an answer at once, and again when it is sent. Noted
    in the audit where the mail is about one diary. Raises NotFound, or NotAgain with the reason.
    """
    mail = work.session.get(OutboxMail, mail_id, with_for_update=True, populate_existing=True)
    if mail is None:
        raise NotFound
    why = refusal(work, mail)
    if why is not None:
        raise NotAgain(why)
    first = mail.again_of or mail.id
    with work.session.begin_nested():
        new = enqueue(
            work,
            NewMail(
                MailKind(mail.kind),
                mail.account_id,
                # Counted, so that asking twice at the same moment is asking once.
                dedupe_key=f"again:{first}:{_times(work.session, mail)}",
                address=mail.address,
                patient_id=mail.patient_id,
                follow_up_id=mail.follow_up_id,
                params=dict(mail.params),
                expires_at=mail.expires_at,
            ),
        )
        new.again_of = first
        work.session.flush()
        # Leaving the block by an exception takes the new mail back.
        _try_to_write(work, new)
    _note(work, mail, by)
    return new


def _try_to_write(work: Work, mail: OutboxMail) -> None:
    try:
        composed = compose(work, mail)
    except KeyError as error:
        raise NotAgain(Why.FORGOTTEN) from error
    if isinstance(composed, Drop):
        raise NotAgain(Why.NOT_WANTED, composed.reason)


def _family(mail: OutboxMail) -> ColumnElement[bool]:
    # The account too: it is what the table has an index on.
    return and_(OutboxMail.account_id == mail.account_id, OutboxMail.again_of == (mail.again_of or mail.id))


def _sent_again_after(session: Session, moment: datetime, mail: OutboxMail) -> bool:
    found = select(OutboxMail.id).where(_family(mail), OutboxMail.queued_at > moment).limit(1)
    return session.scalar(found) is not None


def _times(session: Session, mail: OutboxMail) -> int:
    return session.scalar(select(func.count()).select_from(OutboxMail).where(_family(mail))) or 0


def _note(work: Work, mail: OutboxMail, by: Account | None) -> None:
    if mail.patient_id is None:
        return
    audit.record(
        work,
        mail.patient_id,
        audit.Event.MAIL_SENT_AGAIN,
        by=by,
        acting_as=_acting_as(work.session, mail, by),
        subject=f"outbox_mail:{mail.id}",
    )


def _acting_as(session: Session, mail: OutboxMail, by: Account | None) -> ActingAs | None:
    """Whoever runs the site, where it is nobody's own mail or diary; else as the audit finds out by itself."""
    if by is None or by.operator_since is None or by.id == mail.account_id:
        return None
    patient = session.get(Patient, mail.patient_id)
    return None if patient is not None and patient.account_id == by.id else ActingAs.COMMAND
