"""No job reads a table that grows with the patients from end to end to find what is due."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, event, text

from diary.config import load
from diary.store.engine import unit_of_work
from diary.store.models import ReminderSchedule
from tests.bench.plans import full_scans
from tests.bench.population import NOW, copy_all
from tests.factories import make_account, make_patient, make_report


def test_every_job_finds_what_is_due_by_an_index(engine: Engine, tmp_path: Path):
    settings = load({"DIARY_DATA_DIR": str(tmp_path)})
    with unit_of_work(engine) as session:
        patient = make_patient(session, NOW - timedelta(days=30))
        make_account(session, NOW, "cara@example.org")
        for back in range(9, 0, -1):
            at = NOW - timedelta(days=back)
            make_report(session, at, settings, patient, at.date(), worst=4)
        schedule = session.get_one(ReminderSchedule, patient.id)
        schedule.next_at = NOW + timedelta(hours=3)
    copy_all(engine, 400)
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    if engine.dialect.name == "postgresql":
        # So few rows are read as fast from end to end: what is asked is whether there is an index to go by.
        event.listen(engine, "connect", _by_index)
        engine.dispose()
    full_scans(engine, settings, NOW)
    found = full_scans(engine, settings, NOW)
    assert not found, "\n".join(sorted(found))


def _by_index(connection, _record):
    connection.execute("SET enable_seqscan = off")
    connection.commit()
