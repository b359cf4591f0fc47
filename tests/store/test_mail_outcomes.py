"""What became of a mail as the database keeps it: a code that nobody knows is unknown, and stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from diary.store.models import OutboxMail
from diary.words.mail_outcomes import Failure, HeldBack, Outcome, Trouble

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def mail(session: Session) -> OutboxMail:
    mail = OutboxMail(
        message_id="1",
        dedupe_key="1",
        kind="test",
        address="ann@example.org",
        params={},
        queued_at=NOW,
        next_attempt_at=NOW,
    )
    session.add(mail)
    session.commit()
    return mail


@pytest.mark.parametrize("outcome", [None, *HeldBack, *Trouble])
def test_every_code_is_what_it_was(session: Session, mail: OutboxMail, outcome: Outcome | None) -> None:
    mail.outcome = outcome
    session.commit()
    session.expire_all()
    assert mail.outcome is outcome
    assert session.scalars(select(OutboxMail.outcome)).one() is outcome
    assert session.execute(text("SELECT outcome FROM outbox_mail")).scalar_one() == outcome
    assert (mail.failure is None) == (not isinstance(outcome, Trouble))


def test_a_code_that_nobody_knows_is_unknown_and_stays(session: Session, mail: OutboxMail) -> None:
    session.execute(text("UPDATE outbox_mail SET outcome = 'struck_by_lightning'"))
    session.commit()
    session.expire_all()
    assert mail.outcome is Trouble.UNKNOWN
    assert mail.failure == Failure(Trouble.UNKNOWN)
    mail.attempts = 3
    session.commit()
    assert session.execute(text("SELECT outcome, attempts FROM outbox_mail")).one() == (
        "struck_by_lightning",
        3,
    )
