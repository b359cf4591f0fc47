"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from diary.cli import main
from tests.commands import environ, run_cold


def test_help_lists_every_command_with_a_sentence() -> None:
    done = run_cold("--help")
    assert done.returncode == 0
    listed = done.stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed if line.startswith("  ") and line[2] != " "] == list(
        main.list_commands(click.Context(main))
    )
    assert all(len(line.split()) > 2 for line in listed)


def test_it_tells_its_version() -> None:
    assert run_cold("--version").stdout.startswith("diary, version ")


def test_an_unknown_command_is_told() -> None:
    done = run_cold("serv")
    assert done.returncode == 2
    assert "No such command 'serv'" in done.stderr


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("diary.cli", ["sqlalchemy", "flask", "gunicorn", "rich"]),
        ("diary.cli.doctor", ["sqlalchemy", "flask", "alembic", "gunicorn"]),
        ("diary.cli.replay", ["sqlalchemy", "flask"]),
        ("diary.cli.mail", ["sqlalchemy", "flask"]),
        ("diary.cli.patients", ["sqlalchemy", "flask"]),
        (
            "diary.jobs.scheduler",
            [
                *("flask", "flask_security", "werkzeug", "wtforms", "gunicorn", "alembic", "rich"),
                *("fpdf", "fontTools", "uharfbuzz", "PIL", "segno"),
            ],
        ),
        ("diary.app", ["fpdf", "fontTools", "uharfbuzz", "PIL", "segno"]),
        ("diary.cli.worker", ["flask", "flask_security", "werkzeug", "gunicorn", "alembic", "rich"]),
        ("diary.cli.scheduler", ["flask", "flask_security", "werkzeug", "gunicorn", "alembic", "rich"]),
    ],
)
def test_a_command_imports_only_what_it_needs(module: str, without: list[str]) -> None:
    look = f"import sys, {module}; print(*sorted(set({without!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", look], env=environ(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")


_UP_TO_ITS_PROGRAMS = """
import sys
from diary.cli import main, serve

heavy = {"alembic", "babel", "flask", "gunicorn", "jinja2", "psycopg", "rich", "smtplib", "sqlalchemy", "waitress"}
serve.supervise = lambda *_: print("IMPORTED", *sorted(heavy & set(sys.modules)))
main(["serve", "--port", "0", "--data", sys.argv[1]])
"""


def test_what_keeps_the_processes_running_imports_next_to_nothing_of_what_they_need(tmp_path: Path) -> None:
    for _the_first_start_makes_the_database in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", _UP_TO_ITS_PROGRAMS, tmp_path / "data"],
            env=environ(),
            capture_output=True,
            text=True,
        )
        assert done.stdout == "IMPORTED\nThe diary has stopped.\n", done.stderr
        assert (tmp_path / "data" / "diary.sqlite3").stat().st_size


def test_a_command_can_also_be_run_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "diary", "--version"],
        cwd=tmp_path,
        env=environ(),
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("diary, version ")
