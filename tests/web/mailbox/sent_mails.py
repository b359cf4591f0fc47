"""Mails in the outbox as the pages that list them meet them: sent, given up, held back."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.store.models import Account, OutboxMail
from diary.store.models.outbox import MailState
from diary.store.work import Work
from diary.words.mail_outcomes import Failure, HeldBack, Step, Trouble
from tests.outbox import became
from tests.web.conftest import Site

REFUSED = Failure(
    Trouble.NO_MAILBOX,
    "m:25",
    "550 5.1.1",
    Step.RECIPIENT,
    "550 5.1.1 <nora@example.org>: about Emergency",
)
_NUMBERS = count()


def account_of(session: Session, email: str) -> Account:
    return session.scalars(select(Account).where(Account.email == email)).one()


def mailed(
    site: Site,
    kind: MailKind,
    to: str = "ann@example.org",
    state: MailState = MailState.SENT,
    *,
    of: str = "ann@example.org",
    at: datetime | None = None,
    error: Failure | HeldBack | None = None,
    **about: object,
) -> int:
    """A mail of this kind about the diary of `of` (empty: about none), as it is once that became of it; its number."""
    with site.writing() as session:
        now = at or site.clock.now()
        mail = outbox.enqueue(
            Work(session, now, site.settings),
            outbox.NewMail(
                kind,
                account_of(session, to).id,
                dedupe_key=f"test:{next(_NUMBERS)}",
                patient_id=site.patient_ids[of] if of else None,
            ),
        )
        mail.state = state
        became(mail, error)
        if state is not MailState.QUEUED:
            mail.ended_at = now
        mail.sent_at = now if state is MailState.SENT else None
        mail.attempts = 0 if state is MailState.QUEUED else 1
        for name, value in about.items():
            setattr(mail, name, value)
        session.flush()
        return mail.id


def mail_of(site: Site, mail_id: int) -> OutboxMail:
    """The row as it stands."""
    with site.reading() as session:
        return session.get_one(OutboxMail, mail_id)
