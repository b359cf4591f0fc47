"""Sentences of before become codes and go back again, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.store.models import Account, OutboxMail
from diary.words import mail_troubles, mails
from diary.words.mail_outcomes import Failure, HeldBack, Step, Trouble

M = "The mail server m:25"
REFUSED = f"{M} did not take the recipient: 550 5.1.1 <nora@example.org>: about Emergency"

FAILURES = {
    REFUSED: Failure(
        Trouble.RECIPIENT_REFUSED,
        "m:25",
        "550 5.1.1",
        Step.RECIPIENT,
        "550 5.1.1 <nora@example.org>: about Emergency",
    ),
    f"{M} did not take the recipient: 450 later": Failure(
        Trouble.NOT_NOW, "m:25", "450", Step.RECIPIENT, "450 later"
    ),
    f"{M} did not take the sender: 550 no": Failure(
        Trouble.SENDER_REFUSED, "m:25", "550", Step.SENDER, "550 no"
    ),
    f"{M} did not take the sender: 530 5.7.0 sign in": Failure(
        Trouble.SIGN_IN_WANTED, "m:25", "530 5.7.0", Step.SENDER, "530 5.7.0 sign in"
    ),
    f"{M} did not take the mail: 554 spam:\npain": Failure(
        Trouble.MAIL_REFUSED, "m:25", "554", Step.MAIL, "554 spam:\npain"
    ),
    f"{M} refused the sign-in: 535 5.7.8 no": Failure(
        Trouble.SIGN_IN_REFUSED, "m:25", "535 5.7.8", Step.SIGN_IN, "535 5.7.8 no"
    ),
    "The mail server 127.0.0.1:25 answered 421 busy": Failure(
        Trouble.NOT_NOW, "127.0.0.1:25", "421", Step.CONNECTION, "421 busy"
    ),
    f"{M} answered 554 go away": Failure(Trouble.OTHER, "m:25", "554", Step.CONNECTION, "554 go away"),
    f"{M} shows a certificate that does not hold: certificate has expired.": Failure(
        Trouble.CERTIFICATE_EXPIRED, "m:25", "certificate has expired"
    ),
    f"{M} shows a certificate that does not hold: self-signed certificate.": Failure(
        Trouble.CERTIFICATE_UNKNOWN, "m:25", "self-signed certificate"
    ),
    f"{M} shows a certificate that does not hold: it is odd.": Failure(
        Trouble.CERTIFICATE, "m:25", "it is odd"
    ),
    f"{M} could not agree on an encrypted connection: WRONG_VERSION. Is mail.security right?": Failure(
        Trouble.NOT_ENCRYPTED, "m:25", "WRONG_VERSION"
    ),
    f"{M} does not offer what mail.security and mail.user ask for: no STARTTLS.": Failure(
        Trouble.NO_STARTTLS, "m:25", "no STARTTLS."
    ),
    f"{M} does not offer what mail.security and mail.user ask for: no AUTH.": Failure(
        Trouble.NO_SIGN_IN, "m:25", "no AUTH."
    ),
    f"{M} can be signed in to only with ASCII letters in mail.user and mail.password.": Failure(
        Trouble.SIGN_IN_LETTERS, "m:25"
    ),
    f"{M} was not found under that name.": Failure(Trouble.NO_SUCH_NAME, "m:25"),
    f"{M} did not answer in time.": Failure(Trouble.NO_ANSWER, "m:25"),
    f"{M} closed the connection.": Failure(Trouble.HUNG_UP, "m:25"),
    f"{M} cannot be reached: Connection reset by peer.": Failure(
        Trouble.HUNG_UP, "m:25", "Connection reset by peer"
    ),
    f"{M} cannot be reached: Connection refused.": Failure(
        Trouble.NOBODY_LISTENS, "m:25", "Connection refused"
    ),
    f"{M} cannot be reached: No route to host.": Failure(Trouble.UNREACHABLE, "m:25", "No route to host"),
    "The certificates to trust cannot be taken from /etc/my: ca.pem: No such file.": Failure(
        Trouble.CA_FILE, "/etc/my: ca.pem", "No such file"
    ),
    "/srv/My Diary/mail cannot be written to: No space left on device.": Failure(
        Trouble.FOLDER, "/srv/My Diary/mail", "No space left on device"
    ),
    "It could not be written: KeyError.": Failure(Trouble.NOT_COMPOSED, why="KeyError"),
    "It could not be handed over: KeyError.": Failure(Trouble.NOT_HANDED_OVER, why="KeyError"),
    "It is down, said ann@example.org.": Failure(Trouble.UNKNOWN, reply="It is down, said ann@example.org."),
}
_CODES_SINCE = {
    *(HeldBack.PUT_BACK, HeldBack.CHOSEN_ANEW, HeldBack.SAID_ANEW, HeldBack.NIGHT),
    *(HeldBack.ALARM_OPEN, HeldBack.TRIAL_PRESSED, HeldBack.TRIALS_ENDED),
    HeldBack.TO_BE_ERASED,
}
"""Newer than the migration: never kept as sentences."""
SENTENCES: dict[str, HeldBack | Failure | None] = {
    "": None,
    **{mails.held_back(reason): reason for reason in HeldBack if reason not in _CODES_SINCE},
    **FAILURES,
}
MORE_THAN_A_BATCH = 1100


def fill(connection: Connection) -> None:
    accounts = [
        {"id": number, "email": f"{number}@example.org", "why": sentence}
        for number, sentence in enumerate(("", REFUSED), start=1)
    ]
    connection.execute(
        text(
            "INSERT INTO account (id, email, name, fs_uniquifier, active, created_at, timezone, undeliverable_why)"
            " VALUES (:id, :email, '', :email, true, '2026-01-05', '', :why)"
        ),
        accounts,
    )
    sentences = [*SENTENCES, *[REFUSED] * MORE_THAN_A_BATCH]
    connection.execute(
        text(
            "INSERT INTO outbox_mail (id, message_id, dedupe_key, kind, address, params, state, attempts, refusals,"
            " queued_at, next_attempt_at, last_error) VALUES (:id, :key, :key, 'test', 'a@example.org', '{}',"
            " 'queued', 1, 0, '2026-01-05', '2026-01-05', :error)"
        ),
        [
            {"id": number, "key": str(number), "error": sentence}
            for number, sentence in enumerate(sentences, start=1)
        ],
    )


def kept(connection: Connection) -> tuple[list[Any], list[Any]]:
    return (
        list(connection.execute(text("SELECT id, last_error FROM outbox_mail ORDER BY id"))),
        list(connection.execute(text("SELECT id, undeliverable_why FROM account ORDER BY id"))),
    )


@pytest.fixture
def before(empty_database_url: str) -> tuple[list[Any], list[Any]]:
    """A database as it was, and its sentences."""
    migrate.upgrade(empty_database_url, "0010")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        fill(connection)
        sentences = kept(connection)
    engine.dispose()
    migrate.upgrade(empty_database_url)
    return sentences


def test_sentences_become_codes(empty_database_url: str, before: tuple[list[Any], list[Any]]) -> None:
    engine = make_engine(empty_database_url)
    with reading(engine) as session:
        found = session.query(OutboxMail).order_by(OutboxMail.id).all()
        assert [mail.failure or mail.outcome for mail in found[: len(SENTENCES)]] == list(SENTENCES.values())
        assert {mail.failure for mail in found[len(SENTENCES) :]} == {FAILURES[REFUSED]}
        assert all(mail.outcome_facts == {} for mail in found if mail.failure is None)
        first, second = session.query(Account).order_by(Account.id).all()
        assert (first.undeliverable_because, first.undeliverable_facts) == (None, {})
        assert second.undeliverable_because == FAILURES[REFUSED]
    engine.dispose()


def test_they_are_said_as_before(empty_database_url: str, before: tuple[list[Any], list[Any]]) -> None:
    engine = make_engine(empty_database_url)
    with reading(engine) as session:
        for mail in session.query(OutboxMail).limit(len(SENTENCES)):
            sentence = before[0][mail.id - 1].last_error
            if mail.failure is not None and mail.outcome is not Trouble.UNKNOWN:
                assert mail_troubles.said_in_full(mail.failure) == sentence
            elif isinstance(mail.outcome, HeldBack):
                assert mails.held_back(mail.outcome) == sentence
    engine.dispose()


def test_codes_become_sentences_again(empty_database_url: str, before: tuple[list[Any], list[Any]]) -> None:
    migrate.downgrade(empty_database_url, "0010")
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        assert kept(connection) == before
    engine.dispose()


def test_a_code_that_only_a_newer_version_knows_goes_down_as_what_the_server_said(
    empty_database_url: str, before: tuple[list[Any], list[Any]]
) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE outbox_mail SET outcome = 'mailbox_full', server_reply = '452 full' WHERE id <= 2")
        )
    engine.dispose()
    migrate.downgrade(empty_database_url, "0010")
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        assert [row.last_error for row in kept(connection)[0][:2]] == ["452 full"] * 2
    engine.dispose()
