"""The schema's versions: up, down, up again, with rows in the tables, on both databases."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, func, inspect, select, table, text

from diary import paths
from diary.store import migrate
from diary.store.engine import make_engine, unit_of_work
from diary.store.models import (
    Account,
    Base,
    OutboxMail,
    Patient,
    SavedReading,
    SavedReport,
    SweepState,
    TrackedSymptom,
)

NOW = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)


def fill(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        account = Account(email="ann@example.org", fs_uniquifier="a", created_at=NOW)
        patient = Patient(account=account, timezone="UTC", created_at=NOW)
        session.add(patient)
        session.flush()
        symptom = TrackedSymptom(patient_id=patient.id, name="Upper back pain")
        session.add_all([SweepState(patient_id=patient.id), symptom])
        session.flush()
        session.add(
            SavedReport(
                patient_id=patient.id,
                day=date(2026, 1, 5),
                version=1,
                source="page",
                recorded_at=NOW,
                readings=[SavedReading(symptom_id=symptom.id, worst=3)],
            )
        )


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in inspect(connection).get_table_names()
        }


def test_an_empty_database_goes_up_down_to_nothing_and_up_again(empty_database_url: str):
    assert migrate.current(empty_database_url) is None
    assert migrate.needs_upgrade(empty_database_url)

    migrate.upgrade(empty_database_url)
    assert migrate.current(empty_database_url) == migrate.head()
    assert not migrate.needs_upgrade(empty_database_url)

    migrate.downgrade(empty_database_url, "base")
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()

    migrate.upgrade(empty_database_url)
    assert migrate.current(empty_database_url) == migrate.head()


def test_upgrading_a_database_with_rows_loses_none(database_url: str, engine: Engine):
    fill(engine)
    before = counts(engine)
    engine.dispose()

    migrate.upgrade(database_url)

    assert counts(engine) == before
    assert before["reading"] == 1


def test_a_database_with_rows_goes_down_and_up_again(database_url: str, engine: Engine):
    fill(engine)
    engine.dispose()

    migrate.downgrade(database_url, "base")
    migrate.upgrade(database_url)

    assert counts(engine)["patient"] == 0


def test_going_down_leaves_no_mail_that_the_version_before_could_not_put_into_words(
    database_url: str, engine: Engine
):
    with unit_of_work(engine) as session:
        for kind in ("follow_up", "reminder_nudge", "digest", "test"):
            at = {"queued_at": NOW, "next_attempt_at": NOW}
            mail = OutboxMail(
                message_id=kind, dedupe_key=kind, kind=kind, address="ann@example.org", params={}, **at
            )
            session.add(mail)
    engine.dispose()

    migrate.downgrade(database_url, "0005")

    with engine.connect() as connection:
        assert connection.scalars(text("SELECT kind FROM outbox_mail")).all() == ["follow_up"]


def test_the_migrations_make_what_the_models_say(engine: Engine):
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index.*")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_columns_are_of_the_same_type_as_the_models_say(engine: Engine):
    """Of two lengths of text autogenerate says nothing, and a column of few words is a text as any other."""
    with engine.connect() as connection:
        found = inspect(connection)
        for each in Base.metadata.sorted_tables:
            made = {column["name"]: column["type"] for column in found.get_columns(each.name)}
            for column in each.columns:
                there = made[column.name].compile(engine.dialect)
                wanted = column.type.dialect_impl(engine.dialect).compile(engine.dialect)
                if engine.dialect.name == "postgresql" and wanted == "FLOAT":
                    wanted = "DOUBLE PRECISION"  # as it calls the same thing
                assert there == wanted, f"{each.name}.{column.name} is {there}, the models say {wanted}"


def test_the_indexes_that_autogenerate_cannot_see_are_as_the_models_say(engine: Engine):
    made = create_engine("sqlite://")
    Base.metadata.create_all(made)
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            made.dispose()
            names = set(
                connection.execute(
                    text("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'uq_follow%'")
                ).scalars()
            )
            assert names == {"uq_follow_up_open", "uq_follow_up_finding"}
            return
        question = text(
            "SELECT name, replace(sql, char(10), ' ') AS sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL"
        )
        with made.connect() as other:
            expected = {row.name: row.sql for row in other.execute(question)}
        made.dispose()
        assert {row.name: row.sql for row in connection.execute(question)} == expected


def test_sqlite_never_gives_the_number_of_a_deleted_row_to_another(migrated_sqlite: Path):
    made = create_engine("sqlite://")
    Base.metadata.create_all(made)
    question = text(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%' ORDER BY name"
    )
    migrated = create_engine(f"sqlite:///{migrated_sqlite}")
    with made.connect() as expected, migrated.connect() as found:
        assert found.execute(question).scalars().all() == expected.execute(question).scalars().all()
    made.dispose()
    migrated.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url: str, engine: Engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(migrate.NewerDatabase, match="9999"):
        migrate.upgrade(database_url)
    with pytest.raises(migrate.NewerDatabase):
        migrate.needs_upgrade(database_url)

    assert migrate.current(database_url) == "9999"


def test_a_migration_that_rebuilds_a_table_keeps_the_rows_that_refer_to_it(tmp_path: Path):
    """The trap this project fears most: it must hold for every migration still to be written."""
    script = """
import sys
from pathlib import Path
from diary import paths
paths.MIGRATIONS = Path(sys.argv[1])
from diary.store import migrate
migrate.upgrade(sys.argv[2], "9999")
"""
    copy = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, copy)
    (copy / "versions" / "9999_rebuild.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = '9999', '{migrate.head()}', None, None\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('patient', recreate='always') as table:\n"
        "        table.add_column(sa.Column('more', sa.String()))\n"
    )
    url = f"sqlite:///{tmp_path / 'diary.sqlite3'}"
    migrate.upgrade(url)
    engine = make_engine(url)
    fill(engine)
    before = counts(engine)
    engine.dispose()

    subprocess.run([sys.executable, "-c", script, str(copy), url], check=True, env={**os.environ})

    engine.dispose()
    assert counts(engine) == before
    assert before["report"] == before["reading"] == 1
    engine.dispose()


def test_a_copy_set_aside_is_whole_and_for_its_owner_alone(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'diary.sqlite3'}"
    migrate.upgrade(url)
    engine = make_engine(url)
    fill(engine)

    migrate.copy_aside(tmp_path / "diary.sqlite3", tmp_path / "copy.sqlite3")

    copied = make_engine(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert counts(copied) == counts(engine)
    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600
    engine.dispose()
    copied.dispose()


def test_alarms_from_before_know_the_report_that_raised_them_last(empty_database_url: str):
    migrate.upgrade(empty_database_url, "0006")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO account (id, email, name, fs_uniquifier, active, created_at, timezone, undeliverable_why)"
            " VALUES (1, 'a@example.org', 'Ann', 'a', true, '2026-01-05', '', '')",
            "INSERT INTO patient (id, account_id, timezone, country, procedure_name, contact_name, contact_phone,"
            " contact_booking, created_at) VALUES (1, 1, 'UTC', '', '', '', '', '', '2026-01-05')",
            "INSERT INTO follow_up (id, patient_id, kind, rule, state, opened_on, opened_at, last_found_on,"
            " answer_note) VALUES (1, 1, 'emergency', 'heart_sign', 'open', '2026-01-04', '2026-01-04',"
            " '2026-01-05', '')",
        ):
            connection.execute(text(statement))
    engine.dispose()

    migrate.upgrade(empty_database_url)

    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT raised_for, told_of FROM follow_up")).one()
        assert str(found.raised_for) == "2026-01-05"
        assert found.told_of in ("[]", [])
    engine.dispose()
