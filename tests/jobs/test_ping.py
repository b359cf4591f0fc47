"""An address outside is asked while the diary is well, and only then."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import MailSecurity, MailServer, load
from diary.jobs.heartbeat import beat
from diary.jobs.ping import MAIL_CLOSED_FOR, Ping
from diary.jobs.ran import SLACK, Ran
from diary.mail.message import Message
from diary.mail.smtp import SmtpTransport
from diary.mail.transport import FileTransport, Transport
from diary.mail.trouble import TransportError
from diary.mail.watched import WatchedTransport
from diary.services import outbox
from diary.services.site.health import PING
from diary.store.engine import reading, unit_of_work
from diary.store.models import Heartbeat
from tests.factories import work_at
from tests.mail_server import mail_server
from tests.outbox import Outbox, SetClock
from tests.web_server import SLOWLY, FakeWebServer, web_server


class Watch:
    """A diary that is well, and the address outside that it asks."""

    def __init__(self, engine: Engine, outside: FakeWebServer, directory: Path, web: str = "") -> None:
        self.engine, self.outside = engine, outside
        self.clock = SetClock()
        self.settings = load(
            {"DIARY_DATA_DIR": str(directory), "DIARY_PING_URL": outside.url("/key-1?from=here")}
        )
        self.ran = Ran(self.clock)
        self.fails = False
        self.step = self.ran.noting("sweep", 15, self._work)
        self.way: Transport = FileTransport(directory, print)
        self.ping = self.make(web)
        self.alive()

    def make(self, web: str = "", patience: float = 1.0) -> Ping:
        self.mail = WatchedTransport(self.way, self.clock)
        return Ping(self.engine, self.settings, self.clock, self.ran, self.mail, web=web, patience=patience)

    def _work(self) -> None:
        if self.fails:
            raise RuntimeError

    def alive(self) -> None:
        beat(self.engine, self.clock.now())
        if not self.fails:
            self.step()

    def look(self, *, after: float = 0) -> int:
        """Let minutes pass in which the scheduler lives, look, and give how often the address was asked by now."""
        self.clock.pass_by(minutes=after)
        self.alive()
        self.ping.look()
        return len(self.outside.asked)


@pytest.fixture
def outside() -> Iterator[FakeWebServer]:
    with web_server() as fake:
        yield fake


@pytest.fixture
def watch(engine: Engine, outside: FakeWebServer, tmp_path: Path) -> Watch:
    return Watch(engine, outside, tmp_path)


@pytest.fixture
def box(watch: Watch) -> Outbox:
    return Outbox(watch.engine, watch.settings, watch.clock)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_it_is_asked_once_in_so_many_minutes(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    assert [watch.look(), watch.look(after=1), watch.look(after=3.9)] == [1, 1, 1]
    assert [watch.look(after=0.1), watch.look(after=4.9), watch.look(after=0.2)] == [2, 2, 3]
    assert warnings(caplog) == []


def test_nothing_goes_along_but_the_programs_name(watch: Watch, box: Outbox) -> None:
    box.queue()
    watch.look()
    (asked,) = watch.outside.asked
    assert (asked.method, asked.path, asked.body) == ("GET", "/key-1?from=here", b"")
    assert {name.lower(): value for name, value in asked.headers.items()} == {
        "host": f"127.0.0.1:{watch.outside.port}",
        "user-agent": "symptom-diary",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_when_it_last_answered_is_kept(watch: Watch) -> None:
    watch.look()
    with reading(watch.engine) as session:
        assert session.get_one(Heartbeat, PING).beat_at == watch.clock.now()


def test_not_while_the_scheduler_shows_no_sign_of_life(watch: Watch) -> None:
    watch.clock.pass_by(minutes=4)
    watch.step()
    watch.ping.look()
    assert watch.outside.asked == []
    assert watch.look() == 1


def test_not_without_the_data_directory(watch: Watch, tmp_path: Path) -> None:
    watch.settings = load({"DIARY_DATA_DIR": str(tmp_path / "gone"), "DIARY_PING_URL": watch.outside.url()})
    watch.ping = watch.make()
    assert watch.look() == 0


def test_not_while_a_job_fails(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    watch.fails = True
    assert watch.look() == 1
    over = SLACK + timedelta(seconds=31)
    assert watch.look(after=over.total_seconds() / 60) == 1
    assert [watch.look(after=1), watch.look(after=1)] == [1, 1]
    (said,) = warnings(caplog)
    assert said.startswith("the ping address is not asked, because of the jobs that fail (sweep)")
    watch.fails = False
    assert watch.look() == 2


def test_not_while_mail_waits_too_long(watch: Watch, box: Outbox) -> None:
    mail_id = box.queue()
    assert watch.look() == 1
    assert watch.look(after=6) == 1
    assert box.claim() == [mail_id]
    assert watch.look() == 2, "somebody has taken it"
    assert watch.look(after=30) == 2, "and never came back"
    with unit_of_work(watch.engine) as session:
        outbox.record_sent(work_at(session, watch.clock.now()), mail_id)
    assert watch.look() == 3


def test_mail_that_waits_behind_much_other_mail_is_no_reason(watch: Watch, box: Outbox) -> None:
    first, _second = box.queue("1"), box.queue("2")
    box.claim(limit=1)
    watch.clock.pass_by(minutes=6)
    with unit_of_work(watch.engine) as session:
        outbox.record_sent(work_at(session, watch.clock.now()), first)
    assert watch.look(after=4) == 1
    assert watch.look(after=5) == 1


def test_not_while_the_mail_server_takes_nothing(watch: Watch) -> None:
    with mail_server() as server:
        address = server.address
    watch.way = SmtpTransport(address, "example.net", timeout=1)
    watch.ping = watch.make()
    with pytest.raises(TransportError):
        watch.mail.send(a_mail())
    assert watch.look() == 1, "it may be up again in a moment"
    assert watch.look(after=MAIL_CLOSED_FOR.total_seconds() / 60) == 1
    with mail_server() as server:
        watch.mail._transport = SmtpTransport(
            MailServer(server.host, server.port, MailSecurity.NONE, "", ""), "example.net"
        )
        watch.mail.send(a_mail())
        watch.mail.close()
    assert watch.look() == 2


def test_one_refused_mail_is_no_reason(watch: Watch) -> None:
    with mail_server() as server:
        watch.way = SmtpTransport(server.address, "example.net")
        watch.ping = watch.make()
        server.at_recipient.append("550 nobody of that name")
        with pytest.raises(TransportError):
            watch.mail.send(a_mail())
        watch.mail.close()
    assert [watch.look(), watch.look(after=20)] == [1, 2]


def a_mail() -> Message:
    return Message(
        to="maya@example.org",
        sender="diary@example.net",
        sender_name="Diary",
        subject="Hello",
        text="Hello\n",
        html="<p>Hello</p>",
        message_id="<1@example.net>",
        sent_at=SetClock().now(),
    )


@pytest.mark.parametrize("status", [500, 503, 404, 302])
def test_not_while_the_web_server_beside_it_does_not_answer_as_it_should(
    engine: Engine, outside: FakeWebServer, tmp_path: Path, status: int
) -> None:
    with web_server() as own:
        watch = Watch(engine, outside, tmp_path, web=own.url("/diary/livez"))
        own.status = status
        assert watch.look() == 0
        own.status = 200
        assert watch.look() == 1
        assert {each.path for each in own.asked} == {"/diary/livez"}
    assert watch.look(after=5) == 1


def test_a_web_server_that_is_still_starting_is_not_told_of(
    engine: Engine, outside: FakeWebServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with web_server() as own:
        watch = Watch(engine, outside, tmp_path, web=own.url("/livez"))
        own.status = 503
        assert [watch.look(), watch.look(after=0.9)] == [0, 0]
        assert warnings(caplog) == []
        assert watch.look(after=0.1) == 0
        (said,) = warnings(caplog)
        assert "because of the web server, which does not answer" in said


@pytest.mark.parametrize("status", [301, 302, 307])
def test_it_goes_where_the_settings_say_and_nowhere_else(
    watch: Watch, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with web_server() as elsewhere:
        watch.outside.status, watch.outside.location = status, elsewhere.url("/caught")
        watch.look()
        assert elsewhere.asked == []
    (said,) = warnings(caplog)
    assert f"answered {status} and leads elsewhere, which is not followed" in said


def test_a_failure_is_told_once_without_the_key_and_its_end_too(
    watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    watch.outside.status = 404
    assert [watch.look(), watch.look(after=0.5), watch.look(after=0.5), watch.look(after=1)] == [1, 1, 2, 3]
    (said,) = warnings(caplog)
    assert said.startswith("the ping address, 127.0.0.1, answered 404")
    watch.outside.status = 200
    assert watch.look(after=1) == 4
    assert warnings(caplog)[1:] == ["the ping address, 127.0.0.1, is asked again and answers"]
    assert watch.look(after=5) == 5
    assert len(warnings(caplog)) == 2
    assert "key-1" not in caplog.text


def _nobody(_outside: FakeWebServer) -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


def _plain(outside: FakeWebServer) -> str:
    return outside.url().replace("http:", "https:")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (_nobody, "cannot be reached: Connection refused"),
        (_plain, "could not agree on an encrypted connection"),
        (lambda _outside: "http://watch.does-not-exist.invalid/", "was not found under that name"),
    ],
)
def test_why_it_did_not_answer_is_told(
    watch: Watch,
    tmp_path: Path,
    url: Callable[[FakeWebServer], str],
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch.settings = load({"DIARY_DATA_DIR": str(tmp_path), "DIARY_PING_URL": url(watch.outside)})
    watch.ping = watch.make(patience=10)
    watch.look()
    (said,) = warnings(caplog)
    assert why in said


def test_an_answer_that_never_ends_is_not_waited_for(watch: Watch, caplog: pytest.LogCaptureFixture) -> None:
    watch.outside.status = SLOWLY
    began = time.monotonic()
    watch.look()
    assert time.monotonic() - began < 5
    (said,) = warnings(caplog)
    assert "did not answer in time" in said
    assert watch.look(after=1) == 1, "the one before is still under way"


def test_a_clock_that_was_set_back_does_not_keep_it_waiting(watch: Watch) -> None:
    assert watch.look() == 1
    assert watch.look(after=-60) == 2


def test_after_three_days_asleep_it_is_asked_once(watch: Watch) -> None:
    assert watch.look() == 1
    assert [watch.look(after=3 * 24 * 60), watch.look(after=1)] == [2, 2]
