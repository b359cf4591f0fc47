"""`diary backup` and `diary restore`, as people run them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import environ, eventually, run, running

POSTGRES = "postgresql://diary:s3cret@db.example.org:5433/diary"


@pytest.fixture
def data(migrated_data: Path) -> Path:
    return migrated_data


def add_patient(data: Path, email: str) -> None:
    assert run("patients", "add", email, "--name", "Ann", "--data", data).returncode == 0


def patients(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [email for (email,) in connection.execute("SELECT email FROM account ORDER BY id")]


def backed_up(*arguments: str | Path) -> Path:
    done = run("backup", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return Path(done.stdout.splitlines()[0].removeprefix("The database was copied to ").removesuffix("."))


def refused(*arguments: str | Path, **settings: str) -> str:
    done = run(*arguments, **settings)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def test_what_was_backed_up_can_be_had_back(data: Path) -> None:
    add_patient(data, "ann@example.org")
    copy = backed_up("--data", data)
    assert copy.parent == data / "backups"
    assert copy.stat().st_mode & 0o777 == 0o600
    add_patient(data, "bob@example.org")
    # It brings less than what is there: a script has to say that this is meant.
    done = run("restore", copy, "--yes", "--data", data)
    assert done.returncode == 0
    assert patients(data / "diary.sqlite3") == ["ann@example.org"]
    assert (data / "diary.sqlite3").stat().st_mode & 0o777 == 0o600
    kept = Path(done.stdout.splitlines()[1].removeprefix("The database as it was before is kept in ")[:-1])
    assert patients(kept) == ["ann@example.org", "bob@example.org"]


def test_a_copy_from_another_machine_is_restored_into_a_new_directory(data: Path, tmp_path: Path) -> None:
    add_patient(data, "ann@example.org")
    copy = backed_up("--data", data, "--to", tmp_path / "disk")
    assert copy.parent == tmp_path / "disk"
    done = run("restore", copy, "--data", tmp_path / "new")
    assert done.stdout == f"The database was restored from {copy}.\n"
    assert patients(tmp_path / "new" / "diary.sqlite3") == ["ann@example.org"]
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_so_many_are_kept(data: Path, tmp_path: Path) -> None:
    for _ in range(4):
        backed_up("--data", data, "--to", tmp_path / "disk", "--keep", "2")
    assert len(list((tmp_path / "disk").iterdir())) == 2
    assert (
        "Older copies removed: 1."
        in run("backup", "--data", data, "--to", tmp_path / "disk", "--keep", "2").stdout
    )


def test_there_is_nothing_to_back_up_where_there_is_no_diary(tmp_path: Path) -> None:
    assert "There is no database at" in refused("backup", "--data", tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_a_diary_that_runs_is_backed_up_but_not_restored(data: Path, tmp_path: Path) -> None:
    with running("serve", "--data", data, "--port", "0", directory=tmp_path) as serve:
        serve.says("is running.")
        copy = backed_up("--data", data)
        said = refused("restore", copy, "--data", data)
        assert "is running on" in said
        assert "Stop it first" in said
        os.kill(serve.the("web"), 0)
    # Its processes apart from diary serve, which holds no lock then.
    with running("scheduler", "--data", data, directory=tmp_path):
        wait_for_heartbeat(data)
        assert "Another process has the database open" in refused("restore", copy, "--data", data)
    assert run("restore", copy, "--data", data).returncode == 0


def wait_for_heartbeat(data: Path) -> None:
    before = heartbeat(data)
    eventually(lambda: heartbeat(data) != before)


def heartbeat(data: Path) -> object:
    with closing(sqlite3.connect(data / "diary.sqlite3")) as connection:
        return connection.execute("SELECT beat_at FROM heartbeat").fetchone()


def test_what_is_no_backup_is_refused_and_the_database_stays(data: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("This is a letter." * 100)
    before = (data / "diary.sqlite3").read_bytes()
    assert "file is not a database" in refused("restore", letter, "--data", data)
    assert (data / "diary.sqlite3").read_bytes() == before
    assert {path.name for path in data.iterdir()} == {"diary.sqlite3", "serve.lock"}


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_postgres_has_tools_of_its_own(tmp_path: Path, command: str, tool: str) -> None:
    arguments = [command, tmp_path / "file"] if command == "restore" else [command]
    said = refused(*arguments, "--data", tmp_path / "data", DIARY_DATABASE_URL=POSTGRES)
    assert tool in said
    assert "--host=db.example.org --port=5433 --username=diary --dbname=diary" in said
    assert "s3cret" not in said


def waiting(database: Path) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT state, outcome FROM outbox_mail ORDER BY id").fetchall()


def test_what_would_go_out_is_told_and_sent_unless_dropped(data: Path) -> None:
    add_patient(data, "ann@example.org")
    copy = backed_up("--data", data)
    done = run("restore", copy, "--data", data)
    assert done.returncode == 0
    assert (
        "Mail that waits in this backup: 0 about diaries, 1 about accounts, the oldest from 20" in done.stderr
    )
    assert waiting(data / "diary.sqlite3") == [("queued", None)]
    assert "It is dropped" in run("restore", copy, "--data", data, "--mail", "drop").stderr
    assert waiting(data / "diary.sqlite3") == [("dropped", "put_back")]


def at_terminal(terminal: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "diary", *arguments],
        env=environ(), stdin=terminal, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(("typed", "state"), [("\n", "queued"), ("n\n", "dropped")])
def test_whoever_can_be_asked_is_asked(data: Path, typed: str, state: str) -> None:
    add_patient(data, "ann@example.org")
    copy = backed_up("--data", data)
    ours, theirs = os.openpty()
    os.write(ours, typed.encode())
    done = at_terminal(theirs, "restore", copy, "--data", data)
    os.close(ours)
    os.close(theirs)
    assert "Send it when the diary starts? [Y/n]" in done.stderr
    assert waiting(data / "diary.sqlite3")[0][0] == state


def test_whoever_breaks_off_at_the_question_changes_nothing(data: Path) -> None:
    add_patient(data, "ann@example.org")
    copy = backed_up("--data", data)
    add_patient(data, "bob@example.org")
    ours, theirs = os.openpty()
    os.write(ours, b"\x04")
    done = at_terminal(theirs, "restore", copy, "--data", data)
    os.close(ours)
    os.close(theirs)
    assert done.returncode != 0
    assert patients(data / "diary.sqlite3") == ["ann@example.org", "bob@example.org"]
