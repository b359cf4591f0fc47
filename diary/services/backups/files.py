"""Backups as files: their names, which are kept, and what a file needs before it can be relied on."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from diary.clock import latest_believable
from diary.services.errors import DiaryError

WEEKS = 4
"""Weeks whose last backup is kept, however few days' are: some faults show late."""

_NAME = re.compile(r"diary-(?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z)(?:-(?P<again>[0-9]+))?\.sqlite3")
_PART = (".diary-", ".part")
_STALE_AFTER = 86_400
"""Seconds after which an unfinished copy belongs to a process that was killed."""


class BackupFailed(DiaryError):
    """No backup was made, or none put back; the text says why, in a sentence for the operator."""

    @property
    def sentence(self) -> str:
        """It is about files alone, and may stand in a log."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made, checked and named for the moment it was begun."""

    path: Path
    made_at: datetime


def database_file(url: str) -> Path | None:
    """Where the database lies, if it is SQLite."""
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def backups_in(directory: Path) -> list[Backup]:
    """The backups of a directory, the newest first; whatever else lies there is left out."""
    found = []
    for path in directory.glob("diary-*.sqlite3"):
        if name := _NAME.fullmatch(path.name):
            with suppress(ValueError):
                made_at = datetime.strptime(name["at"], "%Y-%m-%dT%H%M%S%z")
                found.append((made_at, int(name["again"] or 1), path))
    return [Backup(path, made_at) for made_at, _again, path in sorted(found, reverse=True)]


def rotate(directory: Path, keep: int, now: datetime | None = None) -> list[Path]:
    """Delete old backups; gives those that went.

    The newest `keep` stay, the last of each of `keep` days, and the last of each of WEEKS weeks: neither a busy
    afternoon nor a quiet month leaves a site without an older one. Those that a wrong clock dated after `now` are
    counted apart, the newest `keep` of them: they would stand before every other, and each new one would go at once.
    """
    every = backups_in(directory)
    ahead = [backup for backup in every if now is not None and backup.made_at > latest_believable(now)]
    found = every[len(ahead) :]
    kept = {
        *ahead[:keep],
        *found[:keep],
        *_last_of_each(found, lambda made_at: made_at.date())[:keep],
        *_last_of_each(found, lambda made_at: made_at.isocalendar()[:2])[:WEEKS],
    }
    gone = [backup.path for backup in every if backup not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def _last_of_each(newest_first: Iterable[Backup], period: Callable[[datetime], object]) -> list[Backup]:
    last: dict[object, Backup] = {}
    for backup in newest_first:
        last.setdefault(period(backup.made_at), backup)
    return list(last.values())


def unused_name(directory: Path, stem: str, now: datetime) -> Path:
    """`stem` and the time, with a number behind it where that second has a file already."""
    name = f"{stem}-{now:%Y-%m-%dT%H%M%SZ}"
    numbered = (directory / f"{name}{f'-{number}' if number > 1 else ''}.sqlite3" for number in count(1))
    return next(path for path in numbered if not path.exists())


def make_directory(directory: Path, *, like: Path) -> None:
    """Make `directory`, open to its owner alone, who is the one of `like`."""
    if not directory.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to_owner_of(like, directory)


def unfinished(directory: Path) -> Path:
    """An empty file, readable by its owner alone, to be filled and then renamed. Removes what killed ones left."""
    prefix, suffix = _PART
    for left in directory.glob(f"{prefix}*{suffix}*"):
        if time.time() - left.stat().st_mtime > _STALE_AFTER:
            left.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=directory)
    os.close(descriptor)
    return Path(name)


def give_to_owner_of(like: Path, path: Path) -> None:
    """Where root does the work for somebody else, the file must be theirs."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a directory, would outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
