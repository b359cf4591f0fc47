"""What a request costs by three web servers, what their processes take, and how they answer amid half-sent requests.

    .venv/bin/python -m tests.bench.web_servers

Each serves the diary itself, with the same settings, and all are kept by gunicorn: `waitress` is what `diary web` does;
`gthread` is gunicorn's threads, where each connection takes one; `asgi` is gunicorn's event loop with asgiref's
wrapper, and is left out where asgiref is not installed. They take turns, so that what else the machine does meets all.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from diary.clock import SystemClock
from diary.config import load
from diary.services.patients import tracked_symptoms
from diary.store import migrate
from diary.store.engine import make_engine, unit_of_work
from tests.chaos.reports_client import Client
from tests.commands import environ, eventually, processes
from tests.factories import make_patient, zone_at_noon
from tests.slow_connections import HALF_A_BODY, slow_connections

ROUNDS = 5
REQUESTS = 60
"""Of each kind, in a round."""
SLOW = 300
PATIENCE = 3.0
"""Seconds."""


@dataclass
class Server:
    """One of them under way."""

    name: str
    process: subprocess.Popen[bytes]
    client: Client
    cpu: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds a request, a figure for each round."""

    def pids(self) -> list[int]:
        """Of all its processes."""
        mark = f"--name {self.name} "
        return [
            pid for pid, line in processes().items() if "tests.bench.web_servers" in line and mark in line
        ]

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        ticks = 0
        for pid in self.pids():
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """What its processes take, each shared page counted once."""
        kilobytes = 0
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                kilobytes += int(line.split()[1]) if line.startswith("Pss:") else 0
        return kilobytes / 1024


def main() -> None:
    """Start all, measure each in turn, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--name", help=argparse.SUPPRESS)
    parser.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.name:
        serve(given.name, given.fd)
        return
    names = ["waitress", "gthread", *(["asgi"] if find_spec("asgiref") else [])]
    with ExitStack() as stack:
        servers = [stack.enter_context(started(name)) for name in names]
        for _ in range(given.rounds):
            for server in servers:
                measure_a_round(server, given.requests)
        for server in servers:
            costs = ", ".join(f"{what} {statistics.median(each):.2f}" for what, each in server.cpu.items())
            click.echo(f"{server.name:9} CPU, ms a request: {costs}. Memory: {server.megabytes():.0f} MB")
        for server in servers:
            slowest = slowest_amid_slow_ones(server)
            click.echo(
                f"{server.name:9} amid {SLOW} half-sent requests, the slowest of 20 answers: {slowest}"
            )


def serve(name: str, fd: int) -> None:
    """Serve the diary on an inherited socket; its settings come from the environment."""
    from diary.cli import web

    options: dict[str, Any] = {}
    if name == "gthread":
        options["worker_class"] = "gthread"
    if name == "asgi":
        options["worker_class"] = asgi_worker()
    web.run(load(os.environ), f"fd://{fd}", **options)


def asgi_worker() -> type[Any]:
    """gunicorn's asgi worker, for a WSGI application."""
    from asgiref.wsgi import WsgiToAsgi, WsgiToAsgiInstance
    from gunicorn.workers.gasgi import ASGIWorker

    # As it comes, all requests of a process share one thread.
    vars(WsgiToAsgiInstance)["run_wsgi_app"]._thread_sensitive = False

    class Wrapped(ASGIWorker):  # type: ignore[misc]
        def load_wsgi(self) -> None:
            super().load_wsgi()
            self.asgi = WsgiToAsgi(self.asgi)

    return Wrapped


@contextmanager
def started(name: str) -> Iterator[Server]:
    """One of them, with a patient who is signed in."""
    with tempfile.TemporaryDirectory() as directory, socket.create_server(("127.0.0.1", 0)) as listener:
        settings = {"DIARY_DATA_DIR": directory, "DIARY_PORT": str(listener.getsockname()[1])}
        url = load(settings).database_url
        migrate.upgrade(url)
        engine = make_engine(url)
        with unit_of_work(engine) as session:
            now = SystemClock().now()
            patient = make_patient(session, now, timezone=zone_at_noon(now))
            symptom = tracked_symptoms(session, patient)[0].id
        engine.dispose()
        fd = listener.fileno()
        command = [sys.executable, "-m", "tests.bench.web_servers", "--name", name, "--fd", str(fd)]
        # The asgi worker writes a traceback for each half-sent request.
        process = subprocess.Popen(command, env=environ(**settings), pass_fds=[fd], stderr=subprocess.DEVNULL)
        client = Client(listener.getsockname()[1], "ann@example.org", symptom, random.Random(1))
        try:
            eventually(lambda: client.ask("GET", "/livez"), within=120)
            client.sign_in()
            yield Server(name, process, client)
        finally:
            process.terminate()
            process.wait(30)


def measure_a_round(server: Server, requests: int) -> None:
    """Ask for each kind of page so often, one after another."""
    for what, ask in kinds(server.client).items():
        for _ in range(5):
            ask()
        before = server.cpu_seconds()
        for _ in range(requests):
            ask()
        spent = 1000 * (server.cpu_seconds() - before) / requests
        server.cpu.setdefault(what, []).append(spent)


def kinds(client: Client) -> dict[str, Callable[[], object]]:
    """What is asked for."""
    return {
        "/livez": lambda: client.ask("GET", "/livez"),
        "a form": lambda: client.ask("GET", "/today"),
        "a stylesheet": lambda: client.ask("GET", "/static/style.css"),
        "form, danger and card": lambda: client.report_chest_pain(client.open_form() or []),
    }


def slowest_amid_slow_ones(server: Server) -> str:
    """Seconds, or that there was none within PATIENCE."""
    slowest = 0.0
    with slow_connections(server.client.port, HALF_A_BODY, SLOW):
        for _ in range(20):
            begin = time.monotonic()
            answer = server.client.ask("GET", "/livez", patience=PATIENCE)
            if answer is None:
                return f"none within {PATIENCE:.0f} s"
            slowest = max(slowest, time.monotonic() - begin)
    return f"{slowest:.2f} s"


if __name__ == "__main__":
    main()
