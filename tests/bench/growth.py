"""What a patient costs on a small site and on a large one: the curve has to be flat.

    .venv/bin/python -m tests.bench.growth --sizes 1000 10000 100000 300000

The same few patients are copied until there are as many as asked for, in one database that grows. At each size it
measures the CPU of this process for one patient's save, for what the page of today reads, and for each job when nothing
is due; how many statements a save takes; and names the tables that a job's questions read from end to end.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, func, select

from diary.config import Settings, load
from diary.services.patients import tracked_symptoms
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Patient
from diary.store.queries.reports import current_report
from diary.store.queries.waiting import waiting_for
from tests.bench.plans import asked_of, full_scans, jobs
from tests.bench.population import NOW, TODAY, copy_all, fill
from tests.factories import make_report

TIMES = 7
FIRST = 100
"""Patients whose diaries are written for real."""


def main() -> None:
    """Grow, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 300_000])
    parser.add_argument("--days", type=int, default=10, help="of reports each")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument(
        "--database", help="SQLAlchemy URL of an empty database; default: SQLite in a temporary directory"
    )
    given = parser.parse_args()
    curve = []
    with tempfile.TemporaryDirectory() as directory:
        settings = load({"DIARY_DATA_DIR": directory})
        for size in given.sizes:
            url = given.database or f"sqlite:///{Path(directory) / f'{size}.sqlite3'}"
            migrate.upgrade(url)
            engine = make_engine(url)
            if not number_of_patients(engine):
                fill(engine, settings, min(FIRST, size), given.days)
            copy_all(engine, size // number_of_patients(engine))
            curve.append(measured(engine, settings))
            if given.format == "text":
                click.echo(as_text(curve[-1]))
            engine.dispose()
    if given.format == "json":
        click.echo(json.dumps(curve, indent=2))
    if any(each["full_scans"] for each in curve):
        raise click.ClickException("a job reads a table from end to end")


def number_of_patients(engine: Engine) -> int:
    """How many there are."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Patient)) or 0


def measured(engine: Engine, settings: Settings) -> dict[str, object]:
    """What each act costs now, in milliseconds of CPU, the least of some."""
    patients = number_of_patients(engine)
    numbers = iter(range(2, patients, max(1, patients // (TIMES + 3))))

    def save() -> None:
        with unit_of_work(engine) as session:
            make_report(session, NOW, settings, session.get_one(Patient, next(numbers)), TODAY, worst=3)

    def today() -> None:
        with reading(engine) as session:
            patient = session.get_one(Patient, patients // 2)
            tracked_symptoms(session, patient)
            current_report(session, patient.id, TODAY)
            waiting_for(session, patient.id)

    with asked_of(engine) as asked:
        save()
    found: dict[str, object] = {
        "patients": patients,
        "save_reads_and_changes": len(asked),
        "save_ms": least(save),
        "today_ms": least(today),
    }
    # One round first: what is written about the clock and the outage once a minute counts for nothing.
    later = NOW + timedelta(minutes=1)
    for name, job in jobs(engine, settings, later).items():
        job()
        found[f"{name}_ms"] = least(job)
    found["full_scans"] = sorted(full_scans(engine, settings, later))
    return found


def least(act: Callable[[], object]) -> float:
    """The CPU milliseconds of the quickest of some times."""
    taken = []
    for _ in range(TIMES):
        begin = time.process_time()
        act()
        taken.append(time.process_time() - begin)
    return round(min(taken) * 1000, 2)


def as_text(figures: dict[str, object]) -> str:
    """The figures, a line each."""
    return "\n".join(f"{name:24} {value!s:>14}" for name, value in figures.items()) + "\n"


if __name__ == "__main__":
    main()
