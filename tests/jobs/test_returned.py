"""The mailbox that mail comes back to, on a real Dovecot; and servers that would hurt whoever reads one."""

from __future__ import annotations

import dataclasses
import logging
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import MailSecurity, ReturnMailbox
from diary.jobs import returned
from diary.jobs.returned import ReturnedMail
from diary.mail.imap import Mailbox
from diary.mail.returned import MOST_READ
from diary.services import outbox
from diary.services.mailbox.returned_mail import Became
from diary.services.site.health import RETURNED, last_beat
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import OutboxMail
from diary.store.models.outbox import MailState
from tests.dovecot import Dovecot
from tests.factories import work_at
from tests.imap_server import GREETING, Says, imap_server, in_answer
from tests.mail.test_returned import ID, NO_REPORTS, shape
from tests.outbox import SITE, Outbox

MAYA = "maya@example.org"


@pytest.fixture
def box(engine: Engine, mailbox: Dovecot) -> Outbox:
    return Outbox(engine, dataclasses.replace(SITE, return_mailbox=mailbox.box()))


def reader(box: Outbox, **more: float) -> ReturnedMail:
    return ReturnedMail(box.engine, box.settings, box.clock, **more)


def sent(box: Outbox, key: str = "1", *, taken: bool = True) -> str:
    mail_id = box.queue(key)
    with unit_of_work(box.engine) as session:
        if taken:
            outbox.record_sent(work_at(session, box.clock.now()), mail_id)
        return session.get_one(OutboxMail, mail_id).message_id


def about(message_id: str, name: str = "postfix") -> bytes:
    return shape(name).replace(ID.encode(), message_id.encode()).replace(b"ben@example.org", MAYA.encode())


def read_at(box: Outbox) -> object:
    with reading(box.engine) as session:
        return last_beat(session, RETURNED)


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_a_report_is_recorded_and_counts_as_read_and_all_else_is_left_alone(
    box: Outbox, mailbox: Dovecot, security: MailSecurity
) -> None:
    box.settings = dataclasses.replace(box.settings, return_mailbox=mailbox.box(security))
    ours = mailbox.put(about(sent(box)))
    others = [mailbox.put(shape(name)) for name in ("not_for_us", *NO_REPORTS)]
    others.append(mailbox.put(b"From: petra@example.org\r\nSubject: Sunday\r\n\r\nSee you at three.\r\n"))
    look = reader(box)
    assert look.look()
    assert look.outcomes == {Became.MARKED: 1, Became.NOT_OURS: 1}
    assert mailbox.flags() == {ours: "S", **dict.fromkeys(others, "")}
    assert box.account().undeliverable_at == box.clock.now()
    assert read_at(box) == box.clock.now()


def test_each_message_is_read_once(box: Outbox, mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    beginning = Mailbox.beginning

    def noted(self: Mailbox, uid: int) -> bytes:
        read.append(uid)
        return beginning(self, uid)

    monkeypatch.setattr(Mailbox, "beginning", noted)
    mailbox.put(about(sent(box)))
    mailbox.put(shape("not_for_us"))
    mailbox.put(shape("vacation"))
    look = reader(box)
    for _time in range(3):
        assert look.look()
    assert len(read) == 2, "the reports, and not the holiday note"
    mailbox.put(about(sent(box, "2")))
    look.look()
    assert len(read) == 3
    assert reader(box).look()
    assert len(read) == 4, "after a start what is not ours is looked at once more, since it stays unread"


def test_one_that_was_recorded_but_not_marked_as_read_is_read_again_and_changes_nothing(
    box: Outbox, mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = mailbox.put(about(sent(box)))
    with monkeypatch.context() as patched:
        patched.setattr(Mailbox, "mark_read", lambda _self, _uid: (_ for _ in ()).throw(TimeoutError()))
        assert not reader(box).look()
    assert mailbox.flags() == {name: ""}
    marked_at = box.account().undeliverable_at
    assert marked_at is not None
    box.clock.pass_by(hours=1)
    assert reader(box).look()
    assert mailbox.flags() == {name: "S"}
    assert box.account().undeliverable_at == marked_at


def test_one_that_could_not_be_recorded_stays_unread_and_does_not_hold_up_the_others(
    box: Outbox, mailbox: Dovecot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = mailbox.put(about(sent(box))), mailbox.put(about(sent(box, "2"), "postfix_full"))
    take = returned.take_returned

    def fails(work: object, found: returned.Returned) -> Became:
        if found.fates[0].failure.why.startswith("552"):
            raise ValueError(MAYA)
        return take(work, found)  # type: ignore[arg-type]

    look = reader(box)
    with monkeypatch.context() as patched:
        patched.setattr(returned, "take_returned", fails)
        assert look.look()
    assert mailbox.flags() == {good: "S", bad: ""}
    assert "could not be recorded: ValueError" in caplog.text
    assert MAYA not in caplog.text
    assert look.look()
    assert mailbox.flags() == {good: "S", bad: "S"}


def test_of_a_mail_that_is_not_known_to_have_been_taken_the_report_waits(
    box: Outbox, mailbox: Dovecot
) -> None:
    name = mailbox.put(about(sent(box, taken=False)))
    look = reader(box)
    assert look.look()
    assert mailbox.flags() == {name: ""}
    with unit_of_work(box.engine) as session:
        outbox.record_sent(work_at(session, box.clock.now()), session.query(OutboxMail).one().id)
    assert look.look()
    assert mailbox.flags() == {name: "S"}
    assert box.account().undeliverable_at is not None


def test_a_huge_message_and_an_endless_line_are_read_as_far_as_is_looked_at(
    box: Outbox, mailbox: Dovecot
) -> None:
    huge = mailbox.put(about(sent(box)).replace(b"There is something", b"x" * 8 * MOST_READ))
    line = mailbox.put(b"Content-Type: multipart/report; boundary=" + b"x" * 8 * MOST_READ)
    assert reader(box).look()
    assert mailbox.flags() == {huge: "S", line: ""}
    assert box.account().undeliverable_at is not None


def test_after_the_mailbox_was_made_anew_numbers_mean_other_messages(box: Outbox, mailbox: Dovecot) -> None:
    mailbox.put(shape("not_for_us"))
    look = reader(box)
    assert look.look()
    look._epoch = "another"
    mailbox.empty()
    mailbox.put(about(sent(box)))
    assert look.look()
    assert look.outcomes[Became.MARKED] == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"password": "wrong"}, "refused the sign-in: AUTHENTICATIONFAILED."),
        ({"folder": "Returned"}, "does not open the folder Returned."),
        ({"port": 1}, "cannot be reached: Connection refused."),
        ({"ca_file": None}, "shows a certificate that does not hold"),
        ({"host": "localhost"}, "shows a certificate that does not hold"),
    ],
    ids=["password", "folder", "port", "unknown", "name"],
)
def test_a_mailbox_that_cannot_be_read_is_told_once_and_nothing_is_noted(
    box: Outbox,
    mailbox: Dovecot,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, object],
    says: str,
) -> None:
    wrong = dataclasses.replace(mailbox.box(), **changes)  # type: ignore[arg-type]
    box.settings = dataclasses.replace(box.settings, return_mailbox=wrong)
    look = reader(box)
    with caplog.at_level(logging.WARNING):
        assert not look.look()
        assert not look.look()
    (record,) = caplog.records
    assert says in record.getMessage()
    assert "wrong" not in record.getMessage()
    assert read_at(box) is None


def test_without_a_mailbox_there_is_nothing_to_read(engine: Engine) -> None:
    assert not reader(Outbox(engine)).look()


def test_whoever_comes_each_minute_reads_every_few(box: Outbox, mailbox: Dovecot) -> None:
    looks = []
    for _minute in range(11):
        looks.append(reader(box).look_if_due())
        box.clock.pass_by(minutes=1)
    assert looks == [True, *[False] * 4, True, *[False] * 4, True]
    box.clock.pass_by(days=-30)
    assert reader(box).look_if_due(), "the clock was set back"


def endless_lines(tag: bytes) -> Iterator[bytes]:
    while True:
        yield b"* 1 EXISTS\r\n" * 1000


def endless_line(tag: bytes) -> Iterator[bytes]:
    yield b"* SEARCH "
    while True:
        yield b"1 " * 1000


def huge_literal(tag: bytes) -> Iterator[bytes]:
    yield b"* 1 FETCH (UID 1 BODY[] {9999999999}\r\n"
    while True:
        yield b"x" * 1000


def half_a_literal(tag: bytes) -> Iterator[bytes]:
    yield b"* 1 FETCH (UID 1 BODY[] {5000}\r\nhalf"


def drops(tag: bytes) -> Iterator[bytes]:
    for _time in range(2400):
        yield b"*"
        time.sleep(0.05)


def silence(tag: bytes) -> Iterator[bytes]:
    time.sleep(4)
    yield b""


def nonsense(tag: bytes) -> Iterator[bytes]:
    yield b"\xff\x00 what\r\n" + tag + b" MAYBE\r\n"


def no(tag: bytes) -> Iterator[bytes]:
    yield tag + b" NO [ALERT] maya@example.org is over quota\r\n"


def bad_search(tag: bytes) -> Iterator[bytes]:
    yield b"* SEARCH one 2 -3 99999999999999999999\r\n" + tag + b" OK\r\n"


def greets_never(connection: socket.socket) -> None:
    time.sleep(4)


def greets_without_end(connection: socket.socket) -> None:
    for _time in range(2400):
        connection.sendall(b"*")
        time.sleep(0.05)


def hangs_up(connection: socket.socket) -> None:
    connection.sendall(GREETING[:5])


HOSTILE: dict[str, Says] = {
    "greets never": greets_never,
    "greets without end": greets_without_end,
    "hangs up": hangs_up,
    **{
        f"{say.__name__} at {command.decode()}": in_answer(command, say)
        for command, say in [
            (b"LOGIN", no),
            (b"LOGIN", drops),
            (b"LOGIN", endless_lines),
            (b"SELECT", no),
            (b"SELECT", silence),
            (b"UID SEARCH", endless_line),
            (b"UID SEARCH", nonsense),
            (b"UID SEARCH", no),
            (b"UID SEARCH", bad_search),
            (b"UID FETCH", huge_literal),
            (b"UID FETCH", half_a_literal),
            (b"UID FETCH", endless_lines),
            (b"UID FETCH", drops),
            (b"UID FETCH", no),
        ]
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_server_that_is_out_to_hurt_ends_the_look_and_no_more(
    tmp_path: Path, migrated_sqlite: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    copy = shutil.copyfile(migrated_sqlite, tmp_path / "diary.sqlite3")
    engine = make_engine(f"sqlite:///{copy}")
    with imap_server(HOSTILE[name]) as port:
        mailbox = ReturnMailbox("127.0.0.1", port, MailSecurity.NONE, "diary", "pass", "INBOX")
        box = Outbox(engine, dataclasses.replace(SITE, return_mailbox=mailbox))
        sent(box)
        began = time.monotonic()
        assert not reader(box, timeout=1.0, longest=2.0).look()
        assert time.monotonic() - began < 30
    (record,) = caplog.records
    assert record.getMessage().startswith("mail that comes back cannot be read: The mail")
    assert MAYA not in record.getMessage()
    assert read_at(box) is None
    with reading(box.engine) as session:
        assert session.query(OutboxMail).one().state is MailState.SENT
    engine.dispose()


@pytest.mark.parametrize("say", [endless_lines, endless_line, huge_literal])
def test_what_a_server_sends_is_bounded_long_before_its_time_is_over(
    tmp_path: Path, migrated_sqlite: Path, say: Callable[[bytes], Iterator[bytes]]
) -> None:
    copy = shutil.copyfile(migrated_sqlite, tmp_path / "diary.sqlite3")
    engine = make_engine(f"sqlite:///{copy}")
    with imap_server(in_answer(b"UID SEARCH", say)) as port:
        mailbox = ReturnMailbox("127.0.0.1", port, MailSecurity.NONE, "diary", "pass", "INBOX")
        box = Outbox(engine, dataclasses.replace(SITE, return_mailbox=mailbox))
        began = time.monotonic()
        assert not reader(box, timeout=60.0, longest=120.0).look()
        assert time.monotonic() - began < 60
    engine.dispose()
