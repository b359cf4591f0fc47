"""How long the job takes over many patients, beside the least that reading their last four weeks can cost.

    .venv/bin/python -m tests.bench.sweep --patients 2000 --days 60

Makes a throw-away SQLite database (or uses the empty one at --database), then sweeps it three times: after every
patient saved one more report, after the rules changed, and when nothing is to be done.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, func, insert, select, update

from diary.config import load
from diary.jobs.sweep import sweep_some
from diary.rules.thresholds import PRESETS
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import (
    Account,
    FollowUp,
    OutboxMail,
    Patient,
    SavedReading,
    SavedReport,
    SweepState,
    TrackedSymptom,
)

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)


def main() -> None:
    """Fill, sweep, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--patients", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument(
        "--database", help="SQLAlchemy URL of an empty database; default: SQLite in a temporary directory"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = given.database or f"sqlite:///{Path(directory) / 'bench.sqlite3'}"
        migrate.upgrade(url)
        engine = make_engine(url)
        with measured("filling"):
            fill(engine, given.patients, given.days)
        settings = load({"DIARY_DATA_DIR": directory})
        with measured("floor: count and sum of four weeks' readings in one statement") as floor:
            scan(engine)
        for what, change in (
            ("sweep after one more report each", one_more_report),
            ("sweep after the rules changed", rules_changed),
            ("sweep with nothing to do", lambda _engine: None),
        ):
            change(engine)
            with measured(what, given.patients, floor):
                while sweep_some(engine, settings, NOW):
                    pass
        with reading(engine) as session:
            opened = session.scalar(select(func.count()).select_from(FollowUp))
            mails = session.scalar(select(func.count()).select_from(OutboxMail))
            behind = session.scalar(
                select(func.count())
                .select_from(SweepState)
                .where(SweepState.applied_version < SweepState.data_version)
            )
        click.echo(f"{opened} follow-ups opened, {mails} mails queued, {behind} patients left behind")
        click.echo(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        engine.dispose()


@contextmanager
def measured(
    what: str, patients: int = 0, floor: dict[str, float] | None = None
) -> Iterator[dict[str, float]]:
    """Print how long the block took, per patient and in multiples of the floor where given."""
    found: dict[str, float] = {}
    begin = time.perf_counter()
    yield found
    found["seconds"] = time.perf_counter() - begin
    told = f"{found['seconds']:8.2f} s  {what}"
    if patients and floor:
        told += (
            f"  ({patients / found['seconds']:,.0f} patients/s, "
            f"{found['seconds'] / floor['seconds']:,.0f} times the floor)"
        )
    click.echo(told)


def fill(engine: Engine, patients: int, days: int) -> None:
    """Patients with `days` days of reports up to yesterday, three in ten days left out, all swept already."""
    chance = random.Random(1)
    rules = PRESETS["default"].fingerprint()
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Account, Patient, TrackedSymptom, SweepState, SavedReport, SavedReading)
    }
    report = 0
    for number in range(1, patients + 1):
        rows[Account].append(
            {"id": number, "email": f"p{number}@example.org", "fs_uniquifier": str(number), "created_at": NOW}
        )
        rows[Patient].append({"id": number, "account_id": number, "timezone": "UTC", "created_at": NOW})
        rows[TrackedSymptom].append({"id": number, "patient_id": number, "name": "Upper back pain"})
        rows[SweepState].append({"patient_id": number, "applied_rules": rules})
        level = chance.uniform(0, 6)
        for back in range(days, 0, -1):
            if chance.random() < 0.3:
                continue
            report += 1
            rows[SavedReport].append(a_report(report, number, TODAY - timedelta(days=back), chance))
            rows[SavedReading].append(a_reading(report, number, level, chance))
    with unit_of_work(engine) as session:
        for model, values in rows.items():
            session.execute(insert(model), values)
        if engine.dialect.name == "postgresql":
            for model in (Account, Patient, TrackedSymptom, SavedReport):
                last = select(func.max(model.id)).scalar_subquery()
                session.execute(
                    select(func.setval(func.pg_get_serial_sequence(model.__tablename__, "id"), last))
                )


def a_report(report: int, patient: int, day: date, chance: random.Random) -> dict[str, Any]:
    """A row of a report without warning signs."""
    return {
        "id": report,
        "patient_id": patient,
        "day": day,
        "version": 1,
        "signs": frozenset(),
        "interference": chance.choice([None, 0, 1, 2, 3]),
        "source": "import",
        "recorded_at": NOW,
    }


def a_reading(report: int, symptom: int, level: float, chance: random.Random) -> dict[str, Any]:
    """A row of numbers about a level."""
    worst = min(10, max(0, round(chance.gauss(level, 1.2))))
    return {"report_id": report, "symptom_id": symptom, "worst": worst, "usual": chance.randint(0, worst)}


def scan(engine: Engine) -> None:
    """The least that looking at four weeks of everybody can cost."""
    with reading(engine) as session:
        session.execute(
            select(func.count(), func.sum(SavedReading.worst))
            .join(SavedReport, SavedReport.id == SavedReading.report_id)
            .where(SavedReport.superseded_at.is_(None), SavedReport.day >= TODAY - timedelta(days=27))
        ).all()


def one_more_report(engine: Engine) -> None:
    """Give every patient a report of today that the rules have not seen."""
    chance = random.Random(2)
    with unit_of_work(engine) as session:
        last = session.scalar(select(func.max(SavedReport.id))) or 0
        patients = session.scalars(select(Patient.id)).all()
        session.execute(
            insert(SavedReport),
            [
                a_report(last + number, patient, TODAY, chance)
                for number, patient in enumerate(patients, start=1)
            ],
        )
        session.execute(
            insert(SavedReading),
            [
                a_reading(last + number, patient, chance.uniform(0, 8), chance)
                for number, patient in enumerate(patients, start=1)
            ],
        )
        session.execute(
            update(SweepState).values(data_version=SweepState.data_version + 1, changed_from=TODAY)
        )


def rules_changed(engine: Engine) -> None:
    """As after an upgrade that brought new rules."""
    with unit_of_work(engine) as session:
        session.execute(update(SweepState).values(applied_rules="older"))


if __name__ == "__main__":
    main()
