"""The backup of the day."""

from __future__ import annotations

import logging
from datetime import datetime

from diary.config import Settings
from diary.services.backups import BackupFailed, back_up, backups_in, database_file, rotate

_log = logging.getLogger(__name__)


def back_up_daily(settings: Settings, now: datetime) -> bool:
    """Back up a SQLite database that has no backup of this day, in UTC, yet; whether one was made.

    One that cannot be made is logged and tried again at the next call.
    """
    database = database_file(settings.database_url)
    if database is None or not settings.backup_daily:
        return False
    if any(backup.made_at.date() == now.date() for backup in backups_in(settings.backup_dir)):
        return False
    try:
        back_up(database, settings.backup_dir, now, data_dir=settings.data_dir)
    except BackupFailed as failed:
        _log.error("no backup was made: %s", failed.sentence)
        return False
    rotate(settings.backup_dir, settings.backup_keep, now)
    return True
