"""Where the site keeps what it keeps: how much room there is, and how old the newest backup is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from diary.config import Settings
from diary.services.backups import Backup, backups_in, database_file
from diary.services.site.level import Level

_NO_ROOM = 100_000_000
_LITTLE_ROOM = 1_000_000_000
_OLD_DAILY = timedelta(days=2)
_OLD_BY_HAND = timedelta(days=8)
_CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Room:
    """One disk, by a directory on it. `free` is in bytes."""

    directory: Path
    free: int
    level: Level


def rooms(settings: Settings) -> Iterator[Room]:
    """The disks under the data directory and the backups, as far as these are there: one line for each."""
    size = database_size(settings) or 0
    seen: set[int] = set()
    for directory in (settings.data_dir, settings.backup_dir):
        if directory.is_dir() and (device := directory.stat().st_dev) not in seen:
            seen.add(device)
            free = shutil.disk_usage(directory).free
            yield Room(directory, free, level_of(free, size))


def level_of(free: int, needed: int) -> Level:
    """What `free` bytes mean for a database that needs `needed`: there should be room for copies of it."""
    if free < max(_NO_ROOM, needed):
        return Level.PROBLEM
    return Level.WARNING if free < max(_LITTLE_ROOM, 3 * needed) else Level.OK


def database_size(settings: Settings) -> int | None:
    """Bytes of a SQLite database; None where there is no file of one."""
    file = database_file(settings.database_url)
    return file.stat().st_size if file is not None and file.is_file() else None


def backups(settings: Settings, now: datetime) -> list[Backup]:
    """The backups there are, the newest first, without those from the future: a clock was wrong then."""
    return [backup for backup in backups_in(settings.backup_dir) if backup.made_at <= now + _CLOCKS_APART]


def is_old(settings: Settings, backup: Backup, now: datetime) -> bool:
    """Whether there should be a newer one by now."""
    return now - backup.made_at > (_OLD_DAILY if settings.backup_daily else _OLD_BY_HAND)
