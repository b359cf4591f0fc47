"""Connections that never finish what they begin keep nobody from the page that says whom to call.

`DIARY_CHAOS=full` (as `make chaos` sets it) keeps each kind open for a minute, 40 times and 300 times, which is eight
minutes in all, and then every answer must come within a second, on a machine that does nothing else; else it is a short
run, on a machine that may be busy with other tests.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.clock import SystemClock
from diary.services.patients import tracked_symptoms
from diary.store.engine import make_engine, unit_of_work
from tests.chaos.reports_client import Client
from tests.commands import Running, running
from tests.factories import make_patient, zone_at_noon
from tests.slow_connections import KINDS, slow_connections

FULL = os.environ.get("DIARY_CHAOS") == "full"
SECONDS = 60.0 if FULL else 1.0
"""How long each kind stays open."""
LIMIT = 1.0 if FULL else 8.0
"""Seconds an answer may take."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200 if FULL else 300)]


@pytest.fixture
def serving(migrated_data: Path, tmp_path: Path) -> Iterator[Running]:
    with running(
        "serve", "--data", migrated_data, "--port", "0", directory=tmp_path, DIARY_BACKUP_DAILY="false"
    ) as served:
        served.says("is running.", within=120)
        yield served


def patient_of(served: Running, data: Path) -> Client:
    port = int(served.output.partition("Open it")[2].split()[0].rpartition(":")[2])
    engine = make_engine(f"sqlite:///{data}/diary.sqlite3")
    with unit_of_work(engine) as session:
        now = SystemClock().now()
        patient = make_patient(session, now, timezone=zone_at_noon(now))
        client = Client(port, "ann@example.org", tracked_symptoms(session, patient)[0].id, random.Random(1))
    engine.dispose()
    client.sign_in()
    return client


def alive(client: Client) -> float:
    """Seconds until /livez answers."""
    begin = time.monotonic()
    answer = client.ask("GET", "/livez")
    assert answer is not None, "/livez did not answer"
    assert answer.status == 200
    return time.monotonic() - begin


def danger(client: Client) -> float:
    """Seconds from sending that there is chest pain to the page with the number to call."""
    form = client.open_form()
    assert form is not None, "no form"
    begin = time.monotonic()
    answer = client.report_chest_pain(form)
    assert answer is not None, "no answer to a danger"
    assert "tel:999" in answer.text
    return time.monotonic() - begin


def test_the_page_that_says_whom_to_call_comes_whatever_else_is_connected(
    serving: Running, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    client = patient_of(serving, tmp_path / "data")
    slowest: dict[str, tuple[float, str]] = {}
    for kind in KINDS:
        for number in (40, 300):
            with slow_connections(client.port, kind, number):
                until, times = time.monotonic() + SECONDS, []
                while not times or time.monotonic() < until:
                    times += [(alive(client), "/livez"), (danger(client), "a danger and its card")]
                    time.sleep(0.1)
            slowest[f"{number} × {kind}"] = max(times)
    if FULL:
        with capfd.disabled():
            for which, (seconds, what) in slowest.items():
                sys.stderr.write(f"\n{which}: at most {seconds:.2f} s ({what})")
    assert {which: took for which, took in slowest.items() if took[0] > LIMIT} == {}
