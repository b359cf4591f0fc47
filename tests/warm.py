"""The diary's command in a process of its own that need not import everything first.

Most of what a short command takes is importing: two seconds, for hundreds of tests. So one process, started anew
without anything of the test's, imports it once and is forked for each command, which gets its own environment, place,
streams and end as any process does. It is not for commands that start others or stay, nor for what a start itself does.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

_IMPORTED = [
    "alembic.command",
    "diary.app",
    "diary.cli.audit",
    "diary.cli.backup",
    "diary.cli.data_dir",
    "diary.cli.doctor",
    "diary.cli.doctor.database",
    "diary.cli.doctor.examination",
    "diary.cli.doctor.files",
    "diary.cli.doctor.kept",
    "diary.cli.doctor.returned",
    "diary.cli.doctor.site",
    "diary.cli.doctor.versions",
    "diary.cli.doctor.by_itself",
    "diary.cli.explain",
    "diary.cli.exporting",
    "diary.cli.faults",
    "diary.cli.followups",
    "diary.cli.importing",
    "diary.cli.mail",
    "diary.cli.patients",
    "diary.cli.reminders",
    "diary.cli.replay",
    "diary.cli.restore",
    "diary.cli.tick",
    "diary.cli.upgrading",
    "diary.jobs.scheduler",
    "diary.mail.smtp",
    "diary.services.care_plan.what_if",
    "psycopg",
    "pysqlite3.dbapi2",
    "rich.console",
    "rich.table",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    # Last: it makes ready what was imported.
    "tests.warm_up",
]


def run(
    arguments: Sequence[str], environment: Mapping[str, str], directory: Path, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run `diary` to its end, as `subprocess.run` would; raises TimeoutExpired when it takes longer."""
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place) / "stdout", Path(place) / "stderr"]
        process = _context().Process(
            target=_be_diary,
            args=(list(arguments), dict(environment), str(directory), [str(each) for each in streams]),
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["diary", *arguments], seconds)
        printed, complained = (each.read_text() if each.exists() else "" for each in streams)
        return subprocess.CompletedProcess(["diary", *arguments], process.exitcode, printed, complained)


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context


def _be_diary(arguments: list[str], environment: dict[str, str], directory: str, streams: list[str]) -> None:
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin, sys.stdout, sys.stderr = _open(0, "r"), _open(1, "w"), _open(2, "w")
    sys.argv = ["diary", *arguments]
    from diary.cli import main

    main(prog_name="diary")


def _open(number: int, mode: str) -> io.TextIOWrapper:
    errors = "backslashreplace" if number == 2 else None
    opened = os.fdopen(number, mode, encoding="utf-8", errors=errors, closefd=False)
    assert isinstance(opened, io.TextIOWrapper)
    return opened
