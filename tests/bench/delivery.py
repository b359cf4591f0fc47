"""How many mails the outbox hands over a second of CPU, beside the standard library with one connection.

    .venv/bin/python -m tests.bench.delivery --mails 400

Both send to the same SMTP server, which runs in a process of its own, and take turns. The floor connects once with
smtplib, and builds each mail as an EmailMessage with the words of the mail that the diary sends. The outbox leases,
asks whether the mail is still wanted, puts it into words, hands it over and records that, each mail for itself.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import smtplib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path

import click
from sqlalchemy import Engine, event, select

from diary.config import MailSecurity, MailServer, Settings, load
from diary.jobs.deliver import Delivery, deliver_some
from diary.mail.kinds import MailKind
from diary.mail.message import Message
from diary.mail.transport import transport_for
from diary.services.mailbox.compose import compose
from diary.services.outbox import NewMail, values_of
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import OutboxMail, Patient
from diary.store.models.outbox import MailState
from diary.store.work import Work
from tests.bench.population import copy_all, count
from tests.factories import make_patient
from tests.mail_server import mail_server

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
ROUNDS = 3


class _Clock:
    """A clock that stands at noon: no hour of quiet."""

    def now(self) -> datetime:
        """Noon, and as many seconds as this process has lived."""
        return NOW + timedelta(seconds=time.monotonic() - _BEGUN)


_BEGUN = time.monotonic()


def main() -> None:
    """Queue, deliver, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=400, help="in each round")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument(
        "--database", help="SQLAlchemy URL of an empty database; default: SQLite in a temporary directory"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, server_apart() as port:
        url = given.database or f"sqlite:///{Path(directory) / 'bench.sqlite3'}"
        migrate.upgrade(url)
        engine = make_engine(url)
        settings = load({"DIARY_DATA_DIR": directory, "DIARY_MAIL_FROM": "diary@example.org"})
        settings = replace(settings, mail=MailServer("127.0.0.1", port, MailSecurity.NONE, "", "", None))
        figures = measured(engine, settings, given.mails)
        engine.dispose()
    click.echo(
        json.dumps(figures, indent=2)
        if given.format == "json"
        else "\n".join(f"{name:28} {value:>12,.3f}" for name, value in figures.items())
    )


def measured(engine: Engine, settings: Settings, mails: int) -> dict[str, float]:
    """Both in turns, the best round of each; and what the outbox asks of the database."""
    people(engine, settings, mails)
    floor, ours, statements = [], [], 0
    for number in range(ROUNDS):
        queue(engine, settings, mails, number)
        words = a_mail(engine, settings)
        floor.append(taken(lambda words=words: by_hand(settings, words, mails)))
        with counted(engine) as asked:
            ours.append(taken(lambda: deliver(engine, settings)))
        statements = len(asked)
    unsent = count(engine, OutboxMail, OutboxMail.state != MailState.SENT)
    if unsent:
        raise click.ClickException(f"{unsent} mails did not go out")
    cpu, wall = (min(each[place] for each in ours) for place in (0, 1))
    floor_cpu, floor_wall = (min(each[place] for each in floor) for place in (0, 1))
    return {
        "mails": mails,
        "smtplib_per_cpu_second": mails / floor_cpu,
        "outbox_per_cpu_second": mails / cpu,
        "outbox_over_smtplib": floor_cpu / cpu,
        "smtplib_per_second": mails / floor_wall,
        "outbox_per_second": mails / wall,
        "outbox_over_smtplib_wall": floor_wall / wall,
        "statements_per_mail": statements / mails,
    }


def people(engine: Engine, settings: Settings, mails: int) -> None:
    """As many patients as there are mails, each of whom wants reminders."""
    with unit_of_work(engine) as session:
        make_patient(session, NOW - timedelta(days=20))
    copy_all(engine, mails)


def queue(engine: Engine, settings: Settings, mails: int, number: int) -> None:
    """A reminder to each."""
    with unit_of_work(engine) as session:
        for patient_id, account_id in session.execute(select(Patient.id, Patient.account_id)):
            session.add(
                OutboxMail(
                    **values_of(
                        Work(session, NOW, settings),
                        NewMail(
                            MailKind.REMINDER,
                            account_id,
                            dedupe_key=f"bench:{number}:{patient_id}",
                            patient_id=patient_id,
                            params={"day": NOW.date().isoformat()},
                            expires_at=NOW + timedelta(hours=8),
                        ),
                    )
                )
            )


def a_mail(engine: Engine, settings: Settings) -> Message:
    """One of them in words."""
    with reading(engine) as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.QUEUED).limit(1)).one()
        message = compose(Work(session, NOW, settings), mail)
    assert isinstance(message, Message)
    return message


def by_hand(settings: Settings, words: Message, mails: int) -> None:
    """One connection, each mail built anew."""
    assert settings.mail is not None
    with smtplib.SMTP(settings.mail.host, settings.mail.port, "example.org") as connection:
        for number in range(mails):
            email = EmailMessage(policy=SMTP)
            email["From"] = f"{words.sender_name} <{words.sender}>"
            email["To"] = words.to
            email["Subject"] = words.subject
            email["Date"] = format_datetime(words.sent_at)
            email["Message-ID"] = f"<{number}{words.message_id[1:]}"
            for name, value in words.headers.items():
                email[name] = value
            email.set_content(words.text)
            email.add_alternative(words.html, subtype="html")
            connection.send_message(email, words.sender, [words.to])


def deliver(engine: Engine, settings: Settings) -> None:
    """All that is queued."""
    delivery = Delivery(engine, settings, _Clock(), transport_for(settings, click.echo))
    while deliver_some(delivery):
        pass


def taken(act: Callable[[], None]) -> tuple[float, float]:
    """CPU seconds of this process, and seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - cpu, time.perf_counter() - wall


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database in the block, the ends of transactions too."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def server_apart() -> Iterator[int]:
    """A mail server in a process of its own; gives its port."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        here.send("over")
        process.join(10)


def _serve(there: Connection) -> None:
    with mail_server() as server:
        there.send(server.port)
        there.recv()


if __name__ == "__main__":
    main()
