"""What the job that applies the rules costs over many patients, beside the least that reading their days can cost.

    .venv/bin/python -m tests.bench.sweep --patients 20000

Makes a throw-away SQLite database (or uses the empty one at --database) of patients whose rules have been applied, then
sweeps it: when everybody has one more report, when the site's thresholds changed, when the rules' version changed, and
when nothing is to be done. The floor of the first three is fetching, as Core tuples, the last 35 days of all who are
due, the best of five in this run; of the last, the sweep when all were due. All is CPU time of this process, so that
what else the machine does counts nothing; on PostgreSQL the server's is not in it.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import Engine, or_, select, update

from diary.config import Settings, load
from diary.jobs.sweep import sweep_some
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import (
    DayFound,
    FollowUp,
    OutboxMail,
    RulesInForce,
    SavedReading,
    SavedReport,
    SweepState,
)
from tests.bench.population import NOW, TODAY, count, fill, one_more_report

WINDOW = 35
TIMES = 5


def main() -> None:
    """Fill, sweep, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument(
        "--database", help="SQLAlchemy URL of an empty database; default: SQLite in a temporary directory"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = given.database or f"sqlite:///{Path(directory) / 'bench.sqlite3'}"
        migrate.upgrade(url)
        engine = make_engine(url)
        settings = load({"DIARY_DATA_DIR": directory})
        patients = fill(engine, settings, given.patients, given.days)
        figures = measured(engine, settings, patients)
        engine.dispose()
    click.echo(json.dumps(figures, indent=2) if given.format == "json" else as_text(figures))


def measured(engine: Engine, settings: Settings, patients: int) -> dict[str, float]:
    """Sweep after each kind of change, and say what it cost."""
    found: dict[str, float] = {"patients": patients}
    one_more_report(engine, TODAY, seed=2)
    floor = min(seconds(lambda: fetch(engine)) for _ in range(TIMES))
    # What the fetching holds at once is no memory of the sweep's: it is fetched in parts.
    found["fetch_s"] = floor
    found["one_more_s"] = seconds(lambda: sweep(engine, settings))
    others = replace(settings, rules=replace(settings.rules, persists_after_days=8))
    found["new_thresholds_s"] = seconds(lambda: sweep(engine, others))
    rules_changed(engine)
    found["new_version_s"] = seconds(lambda: sweep(engine, others))
    found["none_due_s"] = min(seconds(lambda: sweep(engine, others)) for _ in range(TIMES))
    all_due = found["one_more_s"]
    new_rules = max(found["new_thresholds_s"], found["new_version_s"])
    found |= {
        "one_more_over_fetch": found["one_more_s"] / floor,
        "new_rules_over_fetch": new_rules / floor,
        "none_due_over_all_due": found["none_due_s"] / all_due,
        "follow_ups": count(engine, FollowUp),
        "mails": count(engine, OutboxMail),
        "days_with_findings": count(engine, DayFound),
        "left_behind": count(
            engine,
            SweepState,
            or_(SweepState.applied_version < SweepState.data_version, SweepState.failures > 0),
        ),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return {name: round(value, 4) for name, value in found.items()}


def as_text(figures: dict[str, float]) -> str:
    """The figures, a line each."""
    return "\n".join(f"{name:24} {value:>14,.4f}" for name, value in figures.items())


def seconds(act: Callable[[], object]) -> float:
    """The CPU time that `act` takes of this process."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def sweep(engine: Engine, settings: Settings) -> None:
    """Go on until nothing is to be done."""
    while sweep_some(engine, settings, NOW):
        pass


def fetch(engine: Engine) -> int:
    """Fetch the last days of everybody who is due, as plain tuples; gives how many rows that is."""
    due = select(SweepState.patient_id).where(SweepState.data_version > SweepState.applied_version)
    rows = 0
    with reading(engine) as session:
        result = session.connection().execute(
            select(
                SavedReport.patient_id,
                SavedReport.day,
                SavedReport.signs,
                SavedReport.sudden,
                SavedReport.interference,
                SavedReport.could_not,
                SavedReport.compared,
                SavedReading.symptom_id,
                SavedReading.worst,
                SavedReading.usual,
            )
            .join(SavedReading, SavedReading.report_id == SavedReport.id, isouter=True)
            .where(
                SavedReport.patient_id.in_(due),
                SavedReport.superseded_at.is_(None),
                SavedReport.day > TODAY - timedelta(days=WINDOW),
            ),
            execution_options={"yield_per": 10_000},
        )
        for part in result.partitions():
            rows += len(part)
    return rows


def rules_changed(engine: Engine) -> None:
    """As after an upgrade that brought new rules."""
    with unit_of_work(engine) as session:
        session.execute(update(RulesInForce).values(rules_version="2026.1"))
        session.execute(update(SweepState).values(applied_rules="older"))


if __name__ == "__main__":
    main()
