"""When the last spare copy that still holds somebody's diary goes."""

from __future__ import annotations

from datetime import date, timedelta

from diary.config import Settings
from diary.services.backups.files import WEEKS, database_file


def copy_days(settings: Settings) -> int:
    """For how many days a spare copy of this site is kept at most; 0 where it makes none by itself."""
    makes_copies = settings.backup_daily and database_file(settings.database_url) is not None
    # The last copy of each week stays, however few days are kept.
    return max(settings.backup_keep, WEEKS * 7) if makes_copies else 0


def last_copy_goes_on(settings: Settings, erased_on: date) -> date | None:
    """By which day the last copy goes that was made before `erased_on` was over; None where none is made here."""
    days = copy_days(settings)
    return erased_on + timedelta(days=days) if days else None
