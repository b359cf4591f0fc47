"""Backups: there is a fresh one."""

from __future__ import annotations

from datetime import datetime

from diary.cli.doctor.check import Check, fine, how_long, warning
from diary.config import Settings
from diary.services.site import storage


def backups(settings: Settings, now: datetime) -> Check:
    """The age of the newest one."""
    directory = settings.backup_dir
    found = storage.backups(settings, now)
    make_one = (
        "Run: diary backup" if settings.backup_daily else "Run: diary backup, or set backup.daily to true."
    )
    if not found:
        daily = " While the diary runs, it makes one a day." if settings.backup_daily else ""
        return warning("backups", f"There is no backup in {directory}.{daily}", make_one)
    says = f"The newest of {len(found)} backups in {directory} is {how_long(now - found[0].made_at)} old."
    if storage.is_old(settings, found[0], now):
        return warning("backups", says, f"{make_one} If that fails, it says why.")
    return fine("backups", says)
