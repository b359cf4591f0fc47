"""`diary worker`: delivers mail, any number beside each other."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.config import load
from diary.services.permissions.secret import secret_key
from tests.commands import eventually, run_cold, running
from tests.mail_server import FakeMailServer
from tests.outbox import Outbox

pytestmark = pytest.mark.slow


def test_several_workers_send_each_mail_once_and_go_on_looking(
    engine: Engine, given: dict[str, str], server: FakeMailServer, tmp_path: Path
) -> None:
    box = Outbox(engine, load(given))
    box.clock.time = datetime.now(UTC)
    secret_key(box.settings.data_dir)
    queued = {box.mail(box.queue(str(number))).message_id for number in range(50)}
    with ExitStack() as started:
        workers = [started.enter_context(running("worker", directory=tmp_path, **given)) for _ in range(3)]
        eventually(lambda: set(box.states().values()) == {"sent"}, within=60)
        box.clock.time = datetime.now(UTC)
        queued.add(box.mail(box.queue("later")).message_id)
        eventually(lambda: box.states()["later"] == "sent", within=60)
        assert [worker.end() for worker in workers] == [0, 0, 0]
        assert {worker.output for worker in workers} == {"Delivering mail. Stop with Ctrl+C.\n"}
    numbers = [mail["Message-ID"] for mail in server.mails]
    assert len(numbers) == 51
    assert set(numbers) == queued


def test_a_worker_without_the_sites_secret_sends_nothing(given: dict[str, str], tmp_path: Path) -> None:
    refused = run_cold("worker", **given)
    assert refused.returncode == 1
    assert "There is no secret.key in" in refused.stderr
    assert not (tmp_path / "data" / "secret.key").exists()
