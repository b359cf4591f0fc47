"""Backups made while threads and other processes save reports: nothing that was answered is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from diary.rules.records import Reading
from diary.services.backups import back_up, restore
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Patient, SavedReport
from diary.store.work import Work
from tests.commands import eventually, run
from tests.factories import make_patient
from tests.outbox import SITE

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
PAUSE = 0.02
"""Seconds between two reports of one patient: SQLite lets nobody queue, and who never pauses can keep others out."""
Saved = tuple[int, int]
"""A patient and the version of their report that was saved."""

IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.services.backups.test_backups_while_saving import save_for_ever
save_for_ever(Path(sys.argv[2]), int(sys.argv[3]), lambda saved: print(*saved, flush=True))
"""


def save_for_ever(
    database: Path,
    patient_id: int,
    answered: Callable[[Saved], object],
    stop: Callable[[], bool] = lambda: False,
) -> None:
    """Change one report again and again; each change is a new version. `answered` hears of it once it is committed."""
    engine = make_engine(f"sqlite:///{database}")
    version = 0
    while not stop():
        with unit_of_work(engine) as session:
            patient = session.get_one(Patient, patient_id)
            symptom = tracked_symptoms(session, patient)[0]
            saved = save_report(
                Work(session, NOW, SITE),
                patient,
                Sent(
                    NOW.date(),
                    Answers(signs=frozenset(), readings={symptom.id: Reading(1 + version % 2)}),
                    by=patient.account,
                    seen_version=version,
                ),
            )
            version = saved.report.version
        answered((patient_id, version))
        time.sleep(PAUSE)
    engine.dispose()


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return Path(shutil.copyfile(migrated_sqlite, data / "diary.sqlite3"))


@pytest.fixture
def patients(database: Path) -> list[int]:
    engine = make_engine(f"sqlite:///{database}")
    with unit_of_work(engine) as session:
        made = [make_patient(session, NOW, f"{number}@example.org").id for number in range(4)]
    engine.dispose()
    return made


@contextmanager
def saving_in_a_thread(database: Path, patient_id: int, answered: list[Saved]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=save_for_ever, args=(database, patient_id, answered.append, stop.is_set))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def saving_in_a_process(database: Path, patient_id: int, answered: list[Saved]) -> Iterator[None]:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", IN_ANOTHER_PROCESS, root, database, str(patient_id)],
        stdout=subprocess.PIPE,
        text=True,
    )

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            patient, version = line.split()
            answered.append((int(patient), int(version)))

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        yield
    finally:
        process.kill()
        process.wait()
        listener.join()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def everybody_saving(database: Path, patients: list[int]) -> Iterator[list[Saved]]:
    answered: list[Saved] = []
    with ExitStack() as stack:
        for number, patient_id in enumerate(patients):
            saving = saving_in_a_thread if number % 2 else saving_in_a_process
            stack.enter_context(saving(database, patient_id, answered))
        wait_for_more(answered)
        yield answered


def wait_for_more(answered: list[Saved]) -> None:
    """Until each of the four has had another report saved."""
    before = len(answered)
    eventually(lambda: len({patient for patient, _version in answered[before:]}) == 4)


def saved_in(file: Path) -> set[Saved]:
    engine = make_engine(f"sqlite:///{file}")
    with reading(engine) as session:
        found = {
            (patient_id, version)
            for patient_id, version in session.execute(select(SavedReport.patient_id, SavedReport.version))
        }
    engine.dispose()
    return found


def test_every_report_answered_before_a_backup_began_is_in_it_and_comes_back_with_it(
    database: Path, patients: list[int], tmp_path: Path
) -> None:
    backups = tmp_path / "backups"
    taken: list[tuple[Path, set[Saved]]] = []
    with everybody_saving(database, patients) as answered:
        for _ in range(3):
            before = set(answered)
            taken.append((back_up(database, backups, NOW), before))
            wait_for_more(answered)
        before = set(answered)
        # As people do it: from a process of its own.
        done = run("backup", "--to", backups, "--data", database.parent)
        assert done.returncode == 0, done.stderr
        by_command = Path(done.stdout.removeprefix("The database was copied to ").rstrip(".\n"))
        taken.append((by_command, before))
    everything = saved_in(database)
    assert everything >= set(answered)
    for backup, before in taken:
        copy = shutil.copyfile(backup, tmp_path / "opened.sqlite3")
        assert before <= saved_in(copy) < everything
        done_again = restore(backup, database, NOW)
        assert before <= saved_in(database) < everything
        assert done_again.aside is not None
