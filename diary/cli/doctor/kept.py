"""Backups: there is a fresh one."""

from __future__ import annotations

from datetime import datetime, timedelta

from diary.cli.doctor.check import Check, fine, how_long, warning
from diary.config import Settings
from diary.services.backups import backups_in

_OLD_DAILY = timedelta(days=2)
_OLD_BY_HAND = timedelta(days=8)


def backups(settings: Settings, now: datetime) -> Check:
    """The age of the newest one."""
    directory = settings.backup_dir
    found = [backup for backup in backups_in(directory) if backup.made_at <= now + timedelta(minutes=5)]
    make_one = (
        "Run: diary backup" if settings.backup_daily else "Run: diary backup, or set backup.daily to true."
    )
    if not found:
        daily = " While the diary runs, it makes one a day." if settings.backup_daily else ""
        return warning("backups", f"There is no backup in {directory}.{daily}", make_one)
    age = now - found[0].made_at
    says = f"The newest of {len(found)} backups in {directory} is {how_long(age)} old."
    if age > (_OLD_DAILY if settings.backup_daily else _OLD_BY_HAND):
        return warning("backups", says, f"{make_one} If that fails, it says why.")
    return fine("backups", says)
