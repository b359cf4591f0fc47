"""The data directory: who can read it, what disk it lies on, and how much room there is."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from diary.cli.doctor.check import Check, Level, fine, listed, problem, warning
from diary.cli.mounts import MOUNTS, OVER_A_NETWORK, SHARED, mount_type
from diary.config import Settings
from diary.services.backups import database_file
from diary.services.permissions.secret import FILE_NAME as SECRET
from diary.services.site.storage import rooms

_OTHERS = 0o077
_MB = 1_000_000

_MEMORY = re.compile(r"ramfs|tmpfs")


def data_directory(settings: Settings) -> Iterator[Check]:
    """The directory is there, its owner's alone, and so is what lies in it."""
    directory = settings.data_dir
    if not directory.is_dir():
        yield problem(
            "data directory",
            f"There is no directory {directory}.",
            'Name the right one with --data or DIARY_DATA_DIR. On a new site "diary serve" makes it.',
        )
        return
    status = directory.stat()
    if status.st_mode & _OTHERS:
        mode = stat.filemode(status.st_mode)
        yield problem(
            "data directory", f"Others can look into {directory} ({mode}).", f"chmod 700 {directory}"
        )
    elif status.st_uid != os.geteuid() and os.geteuid() != 0:
        yield problem(
            "data directory",
            f"{directory} belongs to another user (number {status.st_uid}).",
            "Run the diary and its commands as that user.",
        )
    else:
        yield fine("data directory", f"{directory} is open to its owner alone.")
    yield from _private_files(settings, status.st_uid)


def _private_files(settings: Settings, owner: int) -> Iterator[Check]:
    files = [path for path in _health_data(settings) if path.is_file()]
    readable = [str(path) for path in files if path.stat().st_mode & _OTHERS]
    if readable:
        yield problem(
            "files", f"Others may read {listed(readable)}.", f"chmod 600 {' '.join(map(str, readable[:5]))}"
        )
    strange = [str(path) for path in files if path.stat().st_uid != owner]
    if strange:
        yield problem(
            "files",
            f"The data directory is of user number {owner}, but not {listed(strange)}.",
            f"Give them to that user: chown {owner} FILE",
        )
    if not readable and not strange:
        yield fine("files", "Database, secret, mail and backups can be read by their owner alone.")


def _health_data(settings: Settings) -> Iterator[Path]:
    yield settings.data_dir / SECRET
    database = database_file(settings.database_url)
    if database is not None:
        yield from database.parent.glob(f"{database.stem}*.sqlite3*")
        yield database
    for directory in {settings.mail_dir, settings.backup_dir, settings.data_dir / "backups"}:
        if directory.is_dir():
            yield from directory.glob("*.eml")
            yield from directory.glob("*.sqlite3*")


def file_system(database: Path) -> Iterator[Check]:
    """SQLite's locks, on which everything rests, are not to be relied on over a network."""
    try:
        mounts = MOUNTS.read_text("utf-8", "replace")
    except OSError:
        return  # Only Linux tells it so.
    yield kind_of_disk(mount_type(database.parent.resolve(), mounts), database.parent)


def kind_of_disk(kind: str, directory: Path) -> Check:
    """What a type of file system means for a database."""
    lies_on = f"The database lies on {kind}"
    move = "Move the data directory to a disk of this machine."
    if OVER_A_NETWORK.fullmatch(kind):
        return problem("disk", f"{lies_on}, a network file system, where SQLite loses data.", move)
    if SHARED.fullmatch(kind):
        return warning(
            "disk", f"{lies_on}, a folder shared with another system, whose locks often fail.", move
        )
    if _MEMORY.fullmatch(kind):
        return warning("disk", f"{lies_on}, in memory: it is gone when the machine is switched off.", move)
    return fine("disk", f"{directory} lies on {kind}.")


def room(settings: Settings) -> Iterator[Check]:
    """Where the data directory and the backups lie there is room for more."""
    do = "Make room: remove what is not needed, or move the data directory to a larger disk."
    for found in rooms(settings):
        says = f"{found.free / _MB:,.0f} MB are free where {found.directory} lies."
        yield Check("room", found.level, says, "" if found.level is Level.OK else do)
