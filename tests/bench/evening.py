"""An evening of many patients at the real site: whether each request is answered, and how long the slow ones take.

    .venv/bin/python -m tests.bench.evening
    .venv/bin/python -m tests.bench.evening --postgres --seconds 60 --format json

`diary serve` as shipped, with a database of `--patients`. `--people` of them are signed in and send `--rate` requests a
second, `--saves` of which save a report; the others open the form, the page after saving, the follow-ups, the trends
and the list. A request is sent when its moment comes, whether those before it were answered or not, and timed from
that moment. Meanwhile the scheduler's sweep has new rules for everybody, and one copy of the database is made after
another. Ends with 1 where an answer was a fault of the site's, a log spoke of a lock, or a report that was answered
with its page is not in the database, whole.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, create_engine, func, insert, select, text, update

from diary.clock import SystemClock
from diary.config import load
from diary.services.patients import tracked_symptoms
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Patient, SavedReading, SavedReport, SweepState
from tests import postgres
from tests.bench.population import a_reading, a_report, fill
from tests.chaos import reports_kept
from tests.chaos.reports_client import Answer, Client
from tests.commands import DIARY, Running, environ
from tests.factories import make_patient, zone_at_noon

PAGES = ("/follow-ups", "/trends", "/reports", "/today")
"""What those who save nothing look at."""
PATIENCE = 30.0
"""Seconds after which a request counts as not answered."""
AT_ONCE = 100
"""Requests under way at most; more than that wait, and their waiting counts."""
REST = 20
"""Seconds between the end of a copy and the start of the next."""


@dataclass
class Evening:
    """What came of it."""

    took: dict[str, list[float]] = field(default_factory=dict)
    """Seconds from the moment a request was due to its whole answer, by kind."""
    statuses: Counter[int] = field(default_factory=Counter)
    """0: no answer."""
    copies: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, due: float, answer: Answer | None) -> None:
        """One request is over."""
        with self.lock:
            self.took.setdefault(kind, []).append(time.monotonic() - due)
            self.statuses[answer.status if answer is not None else 0] += 1


def main() -> None:
    """Fill, serve, send, compare, print."""
    given = _arguments()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {"DIARY_BACKUP_DAILY": "false", "DIARY_PROXIES": "1"}
        if given.postgres:
            settings["DIARY_DATABASE_URL"] = stack.enter_context(a_postgres())
        told = load({"DIARY_DATA_DIR": str(directory / "data"), **settings})
        told.data_dir.mkdir()
        migrate.upgrade(told.database_url)
        engine = make_engine(told.database_url)
        stack.callback(engine.dispose)
        fill(engine, told, given.patients - given.people, given.days)
        clients = people(engine, given.people, given.days)
        running = stack.enter_context(served(directory, settings))
        port = int(running.output.partition("Open it")[2].split()[0].rpartition(":")[2])
        for client in clients:
            client.port = port
            client.sign_in()
        with unit_of_work(engine) as session:
            session.execute(update(SweepState).values(applied_rules="older"))
        evening = Evening()
        with copying(directory, settings, told.database_url, evening):
            send(evening, clients, given)
        output = running.output
        faults = reports_kept.faults(engine, told, [client for client in clients if client.typed])
        with reading(engine) as session:
            behind = session.scalar(select(func.count()).where(SweepState.applied_rules == "older"))
    told_ = summary(evening, clients, faults, output, behind or 0)
    click.echo(json.dumps(told_, indent=1) if given.format == "json" else in_lines(told_))
    if told_["faults_of_the_site"] or told_["no_answer"] or told_["locked"] or faults:
        for fault in faults[:20]:
            click.echo(fault, err=True)
        sys.exit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--rate", type=float, default=70.0)
    parser.add_argument("--saves", type=float, default=14.0)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument(
        "--postgres", action="store_true", help="on a throw-away PostgreSQL instead of SQLite"
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    return parser.parse_args()


@contextmanager
def a_postgres() -> Iterator[str]:
    """The URL of an empty database of a server that is stopped afterwards."""
    place = postgres.fast_place()
    home = Path(tempfile.mkdtemp(dir=place))
    try:
        server = postgres.server_url(home)
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE evening"))
        url = engine.url.set(database="evening").render_as_string(hide_password=False)
        engine.dispose()
        yield url
    finally:
        postgres.stop(home)
        shutil.rmtree(home, ignore_errors=True)


def people(engine: Engine, number: int, days: int) -> list[Client]:
    """Those who will be signed in, with a history like everybody's."""
    chance = random.Random(3)
    made = []
    with unit_of_work(engine) as session:
        now = SystemClock().now()
        zone = zone_at_noon(now)
        last = session.scalar(select(func.max(SavedReport.id))) or 0
        reports, readings = [], []
        for each in range(number):
            email = f"person-{each}@example.org"
            patient: Patient = make_patient(session, now, email, timezone=zone)
            symptom = tracked_symptoms(session, patient)[0].id
            level = chance.uniform(0, 6)
            # Six days are left for what will be typed: a note is told apart by whoever typed it.
            for back in range(days, 6, -1):
                last += 1
                reports.append(a_report(last, patient.id, now.date() - timedelta(days=back), chance))
                readings.append(a_reading(last, symptom, level, chance))
            network = f"10.1.{each // 250}.{each % 250 + 1}"
            made.append(Client(0, email, symptom, random.Random(each), zone, network))
        session.execute(insert(SavedReport), [{**each, "note": ""} for each in reports])
        session.execute(insert(SavedReading), readings)
        if engine.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(SavedReport.__tablename__, "id")
            session.execute(select(func.setval(sequence, last)))
    return made


@contextmanager
def served(directory: Path, settings: dict[str, str]) -> Iterator[Running]:
    """The site, as `diary serve` runs it."""
    running = Running(("serve", "--data", directory / "data", "--port", "0"), directory, settings)
    try:
        running.says("is running.", within=120)
        yield running
    finally:
        running.end(within=60)


@contextmanager
def copying(directory: Path, settings: dict[str, str], url: str, evening: Evening) -> Iterator[None]:
    """Make one copy of the database after another, until the block ends."""
    over = threading.Event()
    target = directory / "copies"
    target.mkdir()
    if url.startswith("sqlite"):
        command = [DIARY, "backup", "--data", directory / "data", "--to", target, "--keep", "2"]
    else:
        command = [
            "pg_dump",
            "--format=custom",
            f"--file={target / 'diary.dump'}",
            url.replace("+psycopg", ""),
        ]

    def run() -> None:
        while not over.is_set():
            done = subprocess.run(command, env=environ(**settings), capture_output=True, text=True)
            if done.returncode != 0:
                click.echo(f"the copy failed: {done.stderr}", err=True)
                return
            evening.copies += 1
            over.wait(REST)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def send(evening: Evening, clients: list[Client], given: argparse.Namespace) -> None:
    """Each request at its moment; nobody sends two at a time."""
    chance = random.Random(4)
    begin = time.monotonic()
    # A save takes three requests: the form, the report, the page that follows.
    visits = given.saves + (given.rate - 3 * given.saves)
    busy = {client.email: threading.Lock() for client in clients}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        due = begin
        while due < begin + given.seconds:
            time.sleep(max(0.0, due - time.monotonic()))
            client = chance.choice(clients)
            if chance.random() < given.saves / visits:
                pool.submit(_save, evening, client, busy[client.email], due)
            else:
                pool.submit(_look, evening, client, chance.choice(PAGES), busy[client.email], due)
            due += 1 / visits


def _look(evening: Evening, client: Client, page: str, busy: threading.Lock, due: float) -> None:
    with busy:
        evening.note(page, due, client.ask("GET", page, patience=PATIENCE))


def _save(evening: Evening, client: Client, busy: threading.Lock, due: float) -> None:
    """Open the form, send it, look at the page that says it is saved; the last two are due when the one before came."""
    with busy:
        wanted = client.next_wanted()
        form = client.ask("GET", f"/today?day={wanted.day}", patience=PATIENCE)
        evening.note("the form", due, form)
        if form is None or form.status != 200:
            return
        due = time.monotonic()
        answer = client.send(form, wanted)
        evening.note("a save", due, answer)
        if answer is None or answer.status != 303:
            return
        due = time.monotonic()
        page = client.ask("GET", answer.location, patience=PATIENCE)
        evening.note("saved", due, page)
        client.answered.append(wanted)
        if page is not None and wanted.note not in page.text:
            client.not_shown.append(wanted)


def summary(
    evening: Evening, clients: list[Client], faults: list[str], output: str, behind: int
) -> dict[str, object]:
    """All that is printed; milliseconds."""
    everything = [took for each in evening.took.values() for took in each]
    return {
        "requests": len(everything),
        "p50_ms": _percent(everything, 50),
        "p95_ms": _percent(everything, 95),
        "p99_ms": _percent(everything, 99),
        "p95_ms_by_kind": {kind: _percent(took, 95) for kind, took in sorted(evening.took.items())},
        "saves_answered": sum(len(client.answered) for client in clients),
        "faults_of_the_site": sum(times for status, times in evening.statuses.items() if status >= 500),
        "no_answer": evening.statuses[0],
        "statuses": dict(sorted(evening.statuses.items())),
        "locked": output.count("locked"),
        "lost_or_wrong": len(faults),
        "copies": evening.copies,
        "left_to_sweep": behind,
    }


def _percent(took: list[float], percent: int) -> float:
    return round(1000 * statistics.quantiles(took, n=100)[percent - 1], 1) if len(took) > 1 else 0.0


def in_lines(told: dict[str, object]) -> str:
    """For people."""
    return "\n".join(f"{name.replace('_', ' '):24} {value}" for name, value in told.items())


if __name__ == "__main__":
    main()
