"""`diary serve` asks an address outside while its scheduler and its web server both work."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.addresses import BELOW_A_PATH
from tests.commands import Running, eventually, running
from tests.web_server import FakeWebServer, web_server

pytestmark = [pytest.mark.slow]


@pytest.fixture
def outside() -> Iterator[FakeWebServer]:
    with web_server() as fake:
        yield fake


@pytest.fixture
def serving(migrated_data: Path, tmp_path: Path, outside: FakeWebServer) -> Iterator[Running]:
    with running(
        "serve",
        "--data",
        migrated_data,
        "--port",
        "0",
        directory=tmp_path,
        DIARY_PING_URL=outside.url("/key-1"),
        # The prefix of a sub-path goes along to the web server that is looked at.
        DIARY_SITE_URL=BELOW_A_PATH,
    ) as served:
        served.says("is running.")
        yield served


@contextmanager
def hanging(served: Running) -> Iterator[None]:
    """Each web server hangs, also the one that is started in the place of another that hung too long."""
    over = threading.Event()

    def stop_all() -> None:
        # A web server needs longer than that from its start to its first answer.
        while not over.wait(0.2):
            signal_all(signal.SIGSTOP)

    def signal_all(number: int) -> None:
        for pid in served.web():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    signal_all(signal.SIGSTOP)
    stopping = threading.Thread(target=stop_all)
    stopping.start()
    try:
        yield
    finally:
        over.set()
        stopping.join()
        signal_all(signal.SIGCONT)


def test_it_is_asked_and_says_nothing_of_it(serving: Running, outside: FakeWebServer) -> None:
    eventually(lambda: outside.asked, 60, lambda: serving.output)
    assert {asked.path for asked in outside.asked} == {"/key-1"}
    assert "ping" not in serving.output


def test_it_is_not_asked_while_the_web_server_hangs(serving: Running, outside: FakeWebServer) -> None:
    assert outside.asked == [], "it hangs too late to be noticed"
    with hanging(serving):
        serving.says("because of the web server, which does not answer", within=150)
        assert outside.asked == []
    serving.says("is asked again and answers", within=60)
    assert outside.asked
    assert serving.output.count("the ping address") == 2


def test_an_address_that_fails_stops_nothing(serving: Running, outside: FakeWebServer) -> None:
    outside.status = 500
    serving.says("the ping address, 127.0.0.1, answered 500", within=60)
    asked = len(outside.asked)
    assert asked == 1
    assert "key-1" not in serving.output
    assert serving.end() == 0
    assert "Traceback" not in serving.output
