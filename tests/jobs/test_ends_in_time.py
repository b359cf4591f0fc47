"""Processes that are told to end, or killed, while a mail server hangs: they end at once, and the mail goes soon."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from diary.mail.kinds import MailKind
from diary.services import outbox
from diary.services.permissions.secret import secret_key
from tests.commands import Running, eventually, running
from tests.hanging_server import Silent, hanging_server
from tests.mail_server import FakeMailServer
from tests.outbox import Outbox

pytestmark = pytest.mark.slow

HANGS = [
    ("worker", Silent.AT_ONCE, "none"),
    ("worker", Silent.AT_ONCE, "tls"),
    ("worker", Silent.IN_TLS, "starttls"),
    ("worker", Silent.AFTER_DATA, "none"),
    ("scheduler", Silent.AFTER_DATA, "none"),
]
IN_TIME = 5.0
OVERTAKEN_WITHIN = 20.0


@pytest.fixture
def box(engine: Engine, given: dict[str, str]) -> Outbox:
    site = Outbox(engine, load(given))
    site.clock.time = datetime.now(UTC)
    secret_key(site.settings.data_dir)
    return site


def hung(given: dict[str, str], port: int, security: str) -> dict[str, str]:
    """The settings of a process whose mail server hangs."""
    return {**given, "DIARY_SMTP_PORT": str(port), "DIARY_SMTP_SECURITY": security}


def seconds_to_end(process: Running) -> float:
    started = time.monotonic()
    assert process.end(signal.SIGTERM, within=30) == 0
    return time.monotonic() - started


@pytest.mark.parametrize(("command", "silent", "security"), HANGS)
def test_told_to_end_it_ends_in_time_and_what_was_under_way_goes_after_the_restart(
    box: Outbox,
    given: dict[str, str],
    server: FakeMailServer,
    tmp_path: Path,
    command: str,
    silent: Silent,
    security: str,
) -> None:
    # The first is under way, the second waits in the same batch.
    ids = [box.mail(box.queue(key)).message_id for key in ("first", "second")]
    with (
        hanging_server(silent) as hanging,
        running(command, directory=tmp_path, **hung(given, hanging.port, security)) as process,
    ):
        eventually(lambda: hanging.held, 60, lambda: process.output)
        assert seconds_to_end(process) < IN_TIME
        assert "Traceback" not in process.output
    assert set(box.states().values()) == {"queued"}
    with running(command, directory=tmp_path, **given):
        eventually(lambda: set(box.states().values()) == {"sent"}, 60)
    assert sorted(mail["Message-ID"] for mail in server.mails) == sorted(ids)


def test_the_whole_site_ends_in_time(box: Outbox, given: dict[str, str], tmp_path: Path) -> None:
    box.queue()
    with hanging_server(Silent.AFTER_DATA) as hanging:
        settings = {**hung(given, hanging.port, "none"), "DIARY_PORT": "0"}
        with running("serve", directory=tmp_path, **settings) as serving:
            serving.says("is running.")
            eventually(lambda: hanging.held, 60, lambda: serving.output)
            assert seconds_to_end(serving) < IN_TIME
            assert serving.output.endswith("The diary has stopped.\n")


def test_an_emergency_overtakes_the_lease_of_a_killed_worker(
    box: Outbox, given: dict[str, str], server: FakeMailServer, tmp_path: Path
) -> None:
    patient_id, follow_up_id = box.follow_up("emergency")
    for key, kind in (("emergency", MailKind.EMERGENCY), ("urgent", MailKind.URGENT)):
        box.queue(key, kind, patient_id=patient_id, follow_up_id=follow_up_id)
    box.queue("other")
    with (
        hanging_server(Silent.AFTER_DATA) as hanging,
        running("worker", directory=tmp_path, **hung(given, hanging.port, "none")) as dying,
    ):
        eventually(lambda: hanging.held, 60, lambda: dying.output)
        with running("worker", directory=tmp_path, **given) as living:
            living.says("Delivering mail.")
            # Longer than the lease of what presses lasts, were it not prolonged.
            time.sleep(outbox.LEASE_IF_PRESSING.total_seconds() + 2)
            assert server.mails == [], "nobody takes from the living what they have in hand"
            dying.process.kill()
            killed = time.monotonic()
            eventually(lambda: len(server.mails) >= 2, 60)
            assert time.monotonic() - killed < OVERTAKEN_WITHIN
    assert box.states() == {"emergency": "sent", "urgent": "sent", "other": "queued"}


def test_after_a_kill_the_site_started_again_sends_the_emergency_soon(
    box: Outbox, given: dict[str, str], server: FakeMailServer, tmp_path: Path
) -> None:
    patient_id, follow_up_id = box.follow_up("emergency")
    box.queue("emergency", MailKind.EMERGENCY, patient_id=patient_id, follow_up_id=follow_up_id)
    with hanging_server(Silent.AFTER_DATA) as hanging:
        settings = {**hung(given, hanging.port, "none"), "DIARY_PORT": "0"}
        with running("serve", directory=tmp_path, **settings) as serving:
            eventually(lambda: hanging.held, 60, lambda: serving.output)
            serving.process.kill()
            killed = time.monotonic()
            with running("serve", directory=tmp_path, **{**given, "DIARY_PORT": "0"}):
                eventually(lambda: server.mails, 60)
                assert time.monotonic() - killed < OVERTAKEN_WITHIN
