"""0013 takes marks off that were made for what is not the address's fault, on both databases, and no other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.store.models import Account, OutboxMail
from diary.words.mail_outcomes import Failure, Step, Trouble

MARKED_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
WHERE = "mail.example.net:587"

STAY = {
    "5.1.1": ("550 5.1.1", "recipient"),
    "5.1.2": ("550 5.1.2", "recipient"),
    "5.1.3": ("553 5.1.3", "recipient"),
    "5.1.6": ("550 5.1.6", "recipient"),
    "5.1.10": ("550 5.1.10", "recipient"),
}
GO = {
    "a limit": ("550 5.4.5", "mail"),
    "a block list": ("554 5.7.1", "mail"),
    "relaying": ("550 5.7.1", "recipient"),
    "the sender": ("550 5.1.8", "recipient"),
    "a full mailbox": ("552 5.2.2", "recipient"),
    "a number like it": ("550 5.1.11", "recipient"),
    "a number that may pass": ("450 4.1.1", "recipient"),
    "no number": ("550", "recipient"),
    "at the mail": ("550 5.1.1", "mail"),
    "at the sign-in": ("535 5.7.8", "sign_in"),
    "nothing is known": None,
}


def table(connection: sa.Connection, name: str) -> sa.Table:
    """As it is in the database, with JSON where a text is JSON on SQLite."""
    found = sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    for column in ("undeliverable_facts", "outcome_facts", "params"):
        if column in found.c:
            found.c[column].type = sa.JSON(none_as_null=True)
    return found


def marked(name: str, why: tuple[str, str] | None) -> dict[str, Any]:
    facts = {} if why is None else {"where": WHERE, "why": why[0], "step": why[1]}
    return {
        "email": f"{name.replace(' ', '-')}@example.org",
        "undeliverable_at": MARKED_AT,
        "undeliverable_outcome": "unknown" if why is None else "recipient_refused",
        "undeliverable_facts": facts,
        "undeliverable_reply": "" if why is None else f"{why[0]} what the server said",
    }


@pytest.fixture
def url(empty_database_url: str) -> str:
    """A database of the version before, with an address marked for each reason and one that is not marked."""
    migrate.upgrade(empty_database_url, "0012")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        account, mail = table(connection, "account"), table(connection, "outbox_mail")
        unmarked = dict.fromkeys(marked("", None), None) | {
            "email": "well@example.org", "undeliverable_facts": {}, "undeliverable_reply": ""
        }  # fmt: skip
        rows = [unmarked, *(marked(name, why) for name, why in [*STAY.items(), *GO.items()])]
        for number, row in enumerate(rows, start=1):
            common = {"name": "", "active": True, "created_at": MARKED_AT, "timezone": ""}
            connection.execute(account.insert().values(id=number, fs_uniquifier=str(number), **common, **row))
        connection.execute(
            mail.insert().values(
                id=1, message_id="<1@x>", dedupe_key="1", kind="test", account_id=2, params={}, state="queued",
                attempts=3, refusals=3, queued_at=MARKED_AT, next_attempt_at=MARKED_AT, outcome="recipient_refused",
                outcome_facts={"where": WHERE, "why": "550 5.1.1", "step": "recipient"}, server_reply="550 5.1.1 no",
            )
        )  # fmt: skip
    engine.dispose()
    return empty_database_url


def accounts(session: Session) -> dict[str, Account]:
    return {account.email.partition("@")[0]: account for account in session.query(Account)}


def test_a_mark_stays_where_there_is_no_such_mailbox_and_every_other_goes(url: str) -> None:
    migrate.upgrade(url)
    engine = make_engine(url)
    with reading(engine) as session:
        found = accounts(session)
        assert len(found) == 1 + len(STAY) + len(GO)
        for name, why in STAY.items():
            account = found[name]
            assert account.undeliverable_at == MARKED_AT, name
            assert account.undeliverable_because == Failure(
                Trouble.NO_MAILBOX, WHERE, why[0], Step.RECIPIENT, f"{why[0]} what the server said"
            )
        for name in ("well", *(each.replace(" ", "-") for each in GO)):
            account = found[name]
            assert (account.undeliverable_at, account.undeliverable_outcome) == (None, None), name
            assert (account.undeliverable_facts, account.undeliverable_reply) == ({}, ""), name
    engine.dispose()


def test_mail_that_waits_is_as_it_was_and_begins_to_be_timed_anew(url: str) -> None:
    migrate.upgrade(url)
    engine = make_engine(url)
    with reading(engine) as session:
        mail = session.query(OutboxMail).one()
        assert (mail.attempts, mail.refusals, mail.state) == (3, 3, "queued")
        assert (mail.tried_at, mail.failing_since) == (None, None)
        assert mail.failure is not None
        assert mail.failure.trouble is Trouble.RECIPIENT_REFUSED
    engine.dispose()


def test_on_the_way_back_a_mark_that_stayed_is_said_as_before(url: str) -> None:
    migrate.upgrade(url)
    migrate.downgrade(url, "0012")
    engine = create_engine(url)
    with engine.connect() as connection:
        account = table(connection, "account")
        rows = connection.execute(sa.select(account).where(account.c.undeliverable_at.is_not(None))).all()
        assert {row.email.partition("@")[0] for row in rows} == set(STAY)
        assert {row.undeliverable_outcome for row in rows} == {"recipient_refused"}
        assert {row.undeliverable_facts["why"] for row in rows} == {why for why, _step in STAY.values()}
        assert "tried_at" not in table(connection, "outbox_mail").c
    engine.dispose()
