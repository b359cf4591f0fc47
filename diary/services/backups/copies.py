"""Making a copy that is whole, whatever is written meanwhile."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from diary.services.backups import erased_ids, files
from diary.services.backups.files import BackupFailed
from diary.store.engine import sqlite_driver

_SECONDS = 30.0
"""How long a copy waits for somebody who keeps the database to themselves."""

_TABLES = {"account", "patient", "report"}
"""A database with a revision and these is a diary."""


def back_up(database: Path, directory: Path, now: datetime, *, data_dir: Path | None = None) -> Path:
    """Copy `database` into `directory` while the diary runs. Everything committed before is in the copy.

    The copy is checked in full, readable by its owner alone, and appears under its name only when it would outlast a
    power cut. Beside it lie the numbers of who was erased, as far as `data_dir` has them. Raises BackupFailed; then no
    new copy lies there.
    """
    if not database.is_file():
        raise BackupFailed(f"There is no database at {database}.")
    try:
        files.make_directory(directory, like=database.parent)
        if data_dir is not None:
            erased_ids.add(directory, erased_ids.read(data_dir), like=database)
        part = files.unfinished(directory)
        try:
            copy_whole(database, part)
            check(part, called="The copy")
            files.give_to_owner_of(database, part)
            files.sync(part)
            target = files.unused_name(directory, "diary", now)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        files.sync(directory)
    except OSError as error:
        raise BackupFailed(f"{directory} cannot be used: {error.strerror or error}.") from error
    return target


def copy_whole(source: Path, target: Path, *, untouched: bool = False) -> None:
    """Copy a database by SQLite's backup interface, in one go, into the empty file `target`. Raises BackupFailed.

    `untouched`: `source` may lie where nothing can be written, and nothing is.
    """
    driver = sqlite_driver()
    how = "rw"
    if untouched:
        # Opening a file that was in WAL mode makes others beside it, unless it is said that nobody writes it.
        how = "ro" if Path(f"{source}-wal").exists() else "ro&immutable=1"
    address = f"{source.absolute().as_uri()}?mode={how}"
    try:
        with (
            closing(driver.connect(address, uri=True, timeout=_SECONDS)) as original,
            closing(driver.connect(target)) as copy,
        ):
            # It is synced as a whole in the end.
            copy.execute("PRAGMA synchronous = OFF")
            original.backup(copy)
            # One file, with nothing beside it that could be forgotten.
            copy.execute("PRAGMA journal_mode = DELETE")
    except driver.Error as error:
        raise BackupFailed(f"{source} cannot be copied: {error}.") from error


def check(database: Path, *, called: str) -> None:
    """See that a copy nobody else has open is sound and a diary. Raises BackupFailed, with `called` for its name."""
    driver = sqlite_driver()
    try:
        with closing(driver.connect(database)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            tables = _first_column(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
            revision = "alembic_version" in tables and _first_column(
                connection, "SELECT version_num FROM alembic_version"
            )
    except driver.Error as error:
        raise BackupFailed(f"{called} is no sound database: {error}.") from error
    if verdict != "ok":
        raise BackupFailed(f"{called} is damaged: {' '.join(str(verdict).split())}")
    if not revision or not tables >= _TABLES:
        raise BackupFailed(f"{called} is a database, but not a diary's.")


def _first_column(connection: Any, question: str) -> set[str]:
    return {row[0] for row in connection.execute(question)}
