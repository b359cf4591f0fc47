"""Whole copies of a SQLite database: made while it is in use, kept for a while, put back when it is needed.

What is copied is the database. `secret.key` stays where it is: without it everybody signs in again and links in mail
that was sent already stop working, but nothing of a diary is lost.
"""

from diary.services.backups.contents import Contents, Verified, last_verified_at, verify
from diary.services.backups.copies import back_up
from diary.services.backups.files import Backup, BackupFailed, backups_in, database_file, rotate
from diary.services.backups.restoring import Restored, restore

__all__ = [
    "Backup",
    "BackupFailed",
    "Contents",
    "Restored",
    "Verified",
    "back_up",
    "backups_in",
    "database_file",
    "last_verified_at",
    "restore",
    "rotate",
    "verify",
]
