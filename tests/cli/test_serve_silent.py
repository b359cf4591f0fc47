"""A web server that runs and answers nobody is killed and started again, and whoever waits is served."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import Running, running

pytestmark = [pytest.mark.slow]


@pytest.fixture
def serving(migrated_data: Path, tmp_path: Path) -> Iterator[Running]:
    with running("serve", "--data", migrated_data, "--port", "0", directory=tmp_path) as served:
        served.says("is running.", within=120)
        yield served


def test_a_web_server_that_hangs_is_started_again_and_who_waits_for_it_is_served(serving: Running) -> None:
    hanging = serving.web()
    for pid in hanging:
        os.kill(pid, signal.SIGSTOP)
    waiting: list[bool] = []
    asked = threading.Thread(
        target=lambda: waiting.append(serving.answers("/livez", within=120)), daemon=True
    )
    asked.start()
    serving.says(
        "The web server has not answered for 30 seconds. Killing it and starting it again.", within=120
    )
    asked.join(120)
    assert waiting == [True]
    assert not set(hanging) & set(serving.web())
    assert serving.end() == 0
    assert serving.output.count("starting it again") == 1
