"""How long it takes to decide the morning mails of many people who look after others, all due at once.

    .venv/bin/python -m tests.bench.mornings --caregivers 10000 --each 5

Makes a throw-away SQLite database (or uses the empty one at --database) in which everybody looks after some of the
patients and one patient in five has something open; then decides everything, and once more when nothing is due.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, func, insert, select

from diary.config import load
from diary.jobs.digest import digest_some
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Account, Caregiver, Consent, Digest, DigestSchedule, FollowUp
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from tests.bench.sweep import NOW, TODAY, fill, measured

MORNING = NOW + timedelta(hours=11)


def main() -> None:
    """Fill, decide, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--caregivers", type=int, default=10_000)
    parser.add_argument("--patients", type=int, default=2_000)
    parser.add_argument("--each", type=int, default=5, help="patients that each looks after")
    parser.add_argument(
        "--database", help="SQLAlchemy URL of an empty database; default: SQLite in a temporary directory"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = given.database or f"sqlite:///{Path(directory) / 'bench.sqlite3'}"
        migrate.upgrade(url)
        engine = make_engine(url)
        with measured("filling"):
            fill(engine, given.patients, 30)
            look_after(engine, given.patients, given.caregivers, given.each)
        settings = load({"DIARY_DATA_DIR": directory})
        for what in (f"deciding {given.caregivers} morning mails", "once more, with nothing due"):
            with measured(what):
                while digest_some(engine, settings, MORNING):
                    pass
        with reading(engine) as session:
            for state, count in session.execute(select(Digest.state, func.count()).group_by(Digest.state)):
                click.echo(f"{count} {state}")
        click.echo(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        engine.dispose()


def look_after(engine: Engine, patients: int, caregivers: int, each: int) -> None:
    """People who look after random patients, all of whom agree to such mails; every fifth has something open."""
    chance = random.Random(3)
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Account, Consent, FollowUp, Caregiver, DigestSchedule)
    }
    for patient_id in range(1, patients + 1):
        for purpose in (Purpose.SHARING, Purpose.CAREGIVER_ALERTS):
            rows[Consent].append(
                {
                    "patient_id": patient_id,
                    "purpose": purpose,
                    "given": True,
                    "wording": "1",
                    "answered_at": NOW,
                }
            )
        if patient_id % 5 == 0:
            found = {"kind": "interferes", "rule": "interferes", "opened_on": TODAY, "last_found_on": TODAY}
            rows[FollowUp].append({"patient_id": patient_id, "opened_at": NOW, **found})
    for number in range(patients + 1, patients + caregivers + 1):
        rows[Account].append(
            {"id": number, "email": f"c{number}@example.org", "fs_uniquifier": str(number), "created_at": NOW}
        )
        rows[DigestSchedule].append({"account_id": number, "next_at": MORNING})
        rows[Caregiver] += [
            {
                "patient_id": patient_id,
                "account_id": number,
                "grants": frozenset({Grant.ALERTS}),
                "accepted_at": NOW,
            }
            for patient_id in chance.sample(range(1, patients + 1), each)
        ]
    with unit_of_work(engine) as session:
        for model, values in rows.items():
            session.execute(insert(model), values)


if __name__ == "__main__":
    main()
