"""Web processes killed while reports are saved: every report that was answered with a page is there, and whole.

`DIARY_CHAOS=full` (as `make chaos` sets it) kills 200 times on each database; else it is a short run.
`DIARY_CHAOS_SEED` draws the same moments again, as far as processes allow.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.clock import SystemClock
from diary.config import load
from diary.services.patients import tracked_symptoms
from diary.store.engine import unit_of_work
from tests.chaos import reports_kept
from tests.chaos.reports_client import Client
from tests.chaos.reports_killer import Killer, Served
from tests.factories import make_patient, zone_at_noon

FULL = os.environ.get("DIARY_CHAOS") == "full"
KILLS = 200 if FULL else 12
CLIENTS = 4

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800 if FULL else 300)]


@pytest.fixture
def served(tmp_path: Path, database_url: str) -> Iterator[Served]:
    settings = {"DIARY_DATABASE_URL": database_url, "DIARY_BACKUP_DAILY": "false"}
    served = Served(tmp_path / "data", tmp_path, settings)
    try:
        served.start()
        yield served
    finally:
        served.end()


def clients_of(served: Served, engine: Engine, seed: int) -> list[Client]:
    made = []
    with unit_of_work(engine) as session:
        for number in range(CLIENTS):
            email = f"client-{number}@example.org"
            now = SystemClock().now()
            zone = zone_at_noon(now)
            patient = make_patient(session, now, email, timezone=zone)
            symptom = tracked_symptoms(session, patient)[0].id
            made.append(Client(served.port, email, symptom, random.Random(f"{seed} {number}"), zone))
    return made


@contextmanager
def saving(clients: list[Client]) -> Iterator[None]:
    """All of them save reports, until the block ends and each has had its last answer."""
    stop = threading.Event()
    broken: list[BaseException] = []

    def run(client: Client) -> None:
        try:
            client.save_until(stop.is_set)
        except BaseException as error:
            broken.append(error)

    threads = [threading.Thread(target=run, args=(client,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(180)
    assert not broken, broken
    assert not any(thread.is_alive() for thread in threads)


def test_every_report_answered_with_a_page_is_there_whatever_was_killed(
    served: Served, engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("DIARY_CHAOS_SEED") or random.randrange(10**6))
    clients = clients_of(served, engine, seed)
    killer = Killer(served, clients, random.Random(seed))
    with saving(clients):
        while killer.killed.total() < KILLS:
            killer.strike()
    answered = sum(len(client.answered) for client in clients)
    cut = sum(client.cut for client in clients)
    kept = reports_kept.rows_saved(engine)
    told = ", ".join(f"{what} {times}" for what, times in sorted(killer.killed.items()))
    with capfd.disabled():
        sys.stderr.write(
            f"\n{engine.dialect.name}, seed {seed}: {answered} reports answered, {kept} kept; "
            f"{cut} times no answer came and one was sent again. Killed: {told}.\n"
        )
    settings = load({"DIARY_DATA_DIR": str(served.data), **served.settings})
    assert reports_kept.faults(engine, settings, clients) == []
    # Otherwise nothing was tried.
    assert cut >= KILLS / 10
