"""`diary backup verify`, what a restore says it brings, and what the doctor says of both and of the key."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands import run, running


@pytest.fixture
def data(migrated_data: Path) -> Path:
    add_patient(migrated_data, "ann@example.org")
    return migrated_data


def add_patient(data: Path, email: str) -> None:
    assert run("patients", "add", email, "--name", "Ann", "--data", data).returncode == 0


def back_up(data: Path) -> Path:
    assert run("backup", "--data", data).returncode == 0
    return max((data / "backups").glob("*.sqlite3"))


def told_by_the_doctor(data: Path) -> str:
    return " ".join(run("doctor", "--data", data).stdout.split())


def test_the_newest_copy_is_opened_and_what_is_in_it_is_said(data: Path) -> None:
    assert "Make one: diary backup" in run("backup", "verify", "--data", data).stderr
    copy = back_up(data)
    before = copy.stat().st_mtime_ns
    done = run("backup", "verify", "--data", data)
    assert done.returncode == 0, done.stderr
    assert f"{copy} is whole, and can be restored." in done.stdout
    assert "It holds 1 account, 1 diary, 0 reports." in done.stdout
    assert copy.stat().st_mtime_ns == before
    assert sorted(path.name for path in (data / "backups").iterdir()) == [copy.name]


def test_a_damaged_copy_is_no_success_and_is_not_noted(data: Path) -> None:
    copy = back_up(data)
    os.truncate(copy, 5000)
    done = run("backup", "verify", "--data", data)
    assert done.returncode == 1
    assert not (data / "backup.verified").exists()


def test_the_doctor_warns_thirty_days_after_the_last_time(data: Path) -> None:
    back_up(data)
    assert "backup verify" not in told_by_the_doctor(data)
    assert run("backup", "verify", "--data", data).returncode == 0
    assert "A backup was last opened" in told_by_the_doctor(data)
    then = datetime.now(UTC) - timedelta(days=31)
    (data / "backup.verified").write_text(then.isoformat())
    told = told_by_the_doctor(data)
    assert "It is 31 days since anybody saw whether it can be restored." in told
    assert "Run: diary backup verify" in told


def test_a_restore_that_brings_less_is_refused_in_a_script_unless_it_is_meant(data: Path) -> None:
    copy = back_up(data)
    add_patient(data, "bob@example.org")
    done = run("restore", copy, "--data", data)
    assert done.returncode == 1
    assert "The backup holds 1 account, 1 diary, 0 reports." in done.stderr
    assert "There now:       2 accounts, 2 diaries, 0 reports." in done.stderr
    assert "Nothing was changed." in done.stderr
    assert "2 accounts" in run("restore", copy, "--data", data).stderr, "it is all there still"
    assert run("restore", copy, "--data", data, "--yes").returncode == 0
    assert run("restore", copy, "--data", data).returncode == 0, "it is not less any more"


def test_a_missing_key_and_a_new_one_are_said(data: Path) -> None:
    file = data / "in.csv"
    file.write_text("date,symptom,worst\n2026-01-05,Upper back pain,3\n")
    assert run("import", "--patient", "ann@example.org", file, "--data", data).returncode == 0
    assert "It is the one that this database was written with." in told_by_the_doctor(data)
    key = data / "secret.key"
    old = key.read_text()
    key.unlink()
    assert "Put back the copy of secret.key" in told_by_the_doctor(data)
    key.write_text("0" * 64)
    assert "is newer than the database" in told_by_the_doctor(data)
    key.write_text(old)
    assert "is newer than the database" not in told_by_the_doctor(data)


def test_what_is_advised_on_a_damaged_database_can_be_done(data: Path) -> None:
    database = data / "diary.sqlite3"
    database.write_bytes(b"no database at all" * 100)
    told = told_by_the_doctor(data)
    assert "of a damaged database none can be made" in told
    assert "Run: diary backup" not in told
    assert ".recover" in told


def test_with_a_backup_the_advice_names_it_and_works(data: Path) -> None:
    copy = back_up(data)
    database = data / "diary.sqlite3"
    database.write_bytes(b"no database at all" * 100)
    assert f"diary restore --yes {copy}" in told_by_the_doctor(data)
    assert run("restore", "--yes", copy, "--data", data).returncode == 0
    assert "The database is whole" in told_by_the_doctor(data)


def test_a_new_key_beside_an_old_database_is_said_at_the_start(data: Path, tmp_path: Path) -> None:
    for lost in (False, True):
        if lost:
            (data / "secret.key").unlink()
        with running("serve", "--port", "0", "--data", data, directory=tmp_path) as serve:
            serve.says("Stop it", within=60)
            assert ("so a new one is made" in serve.output) is lost
            serve.end()
