"""The scheduler as a process: it ticks, survives errors, and ends when it should."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from diary.config import Settings, load
from diary.mail.kinds import MailKind
from diary.services.permissions.secret import secret_key
from diary.store.engine import reading
from diary.store.models import Heartbeat
from tests.commands import DIARY, Running, environ, eventually, running
from tests.mail_server import HANG, FakeMailServer
from tests.outbox import Outbox

pytestmark = pytest.mark.slow


@pytest.fixture
def box(engine: Engine, given: dict[str, str]) -> Outbox:
    settings: Settings = load(given)
    box = Outbox(engine, settings)
    box.clock.time = datetime.now(UTC)
    return box


@pytest.fixture
def scheduler(box: Outbox, given: dict[str, str], tmp_path: Path) -> Iterator[Running]:
    with running("scheduler", directory=tmp_path, **given) as started:
        yield started


@pytest.fixture(params=["scheduler", "worker"])
def deliverer(
    box: Outbox, given: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Running]:
    """Whatever process delivers mail."""
    secret_key(box.settings.data_dir)
    with running(request.param, directory=tmp_path, **given) as started:
        yield started


def heartbeat(box: Outbox) -> datetime | None:
    with reading(box.engine) as session:
        row = session.get(Heartbeat, "scheduler")
        return row.beat_at if row else None


def test_it_shows_that_it_lives_and_delivers_what_is_queued(
    scheduler: Running, box: Outbox, server: FakeMailServer
) -> None:
    eventually(lambda: heartbeat(box))
    box.queue()
    started = time.monotonic()
    eventually(lambda: server.mails)
    assert time.monotonic() - started < 8
    eventually(lambda: box.states() == {"1": "sent"})
    assert scheduler.end() == 0
    assert scheduler.output == ""


def test_an_error_is_logged_without_anybodys_data_and_the_next_tick_goes_on(
    scheduler: Running, box: Outbox, server: FakeMailServer
) -> None:
    eventually(lambda: heartbeat(box))
    with box.engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox_mail RENAME TO gone"))
    scheduler.says("deliver failed: ")
    with box.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO outbox_mail"))
    box.queue()
    eventually(lambda: server.mails)
    assert "maya" not in scheduler.output


def test_told_to_end_it_finishes_the_mail_it_is_sending(
    deliverer: Running, box: Outbox, server: FakeMailServer
) -> None:
    def end_it_meanwhile() -> None:
        deliverer.process.send_signal(signal.SIGTERM)
        time.sleep(1)

    server.on_mail = end_it_meanwhile
    box.queue("first")
    box.queue("second")
    assert deliverer.process.wait(15) == 0
    assert sorted(box.states().values()) == ["queued", "sent"]
    assert len(box.claim("another")) == 1


def test_told_to_end_while_the_mail_server_hangs_it_ends_in_time(
    deliverer: Running, box: Outbox, server: FakeMailServer
) -> None:
    hung = server.at_data
    hung.append(HANG)
    box.queue("emergency", MailKind.PASSWORD_CHANGED)
    eventually(lambda: not hung)
    started = time.monotonic()
    assert deliverer.end() == 0
    assert time.monotonic() - started < 10
    assert "ending without waiting any longer" in deliverer.output
    assert box.states() == {"emergency": "queued"}


def test_it_ends_with_its_parent(box: Outbox, given: dict[str, str], tmp_path: Path) -> None:
    start = (
        "import os, subprocess, sys, time\n"
        f"child = subprocess.Popen([{str(DIARY)!r}, 'scheduler', '--parent-pid', str(os.getpid())])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", start], env=environ(**given), stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    eventually(lambda: heartbeat(box))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    eventually(_is_gone(child), within=8)


def _is_gone(pid: int) -> Callable[[], bool]:
    def gone() -> bool:
        try:
            os.kill(pid, 0)
            return Path(f"/proc/{pid}/cmdline").read_bytes() == b""
        except OSError:
            return True

    return gone
