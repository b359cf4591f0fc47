"""What a database holds, in a few numbers: said before one takes the place of another, and of a copy that is tried."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from diary.services.backups import copies, files
from diary.services.backups.files import BackupFailed
from diary.store.engine import sqlite_driver


@dataclass(frozen=True, slots=True)
class Contents:
    """Of one database."""

    accounts: int
    diaries: int
    reports: int
    """Days that have one."""
    newest_on: date | None
    """The last day that has a report, of those that have come; None where none has."""

    def is_less_than(self, other: Contents) -> bool:
        """Whether anything of `other` is more, or newer."""
        newest, others = self.newest_on or date.min, other.newest_on or date.min
        return (
            self.accounts < other.accounts
            or self.diaries < other.diaries
            or self.reports < other.reports
            or newest < others
        )


def contents(database: Path, today: date) -> Contents | None:
    """What is in a SQLite database; None where that cannot be read, as of one that is damaged or no diary."""
    driver = sqlite_driver()
    # As for a copy: to open a file that was in WAL mode would leave others beside it.
    how = "ro" if Path(f"{database}-wal").exists() else "ro&immutable=1"
    try:
        with closing(driver.connect(f"{database.absolute().as_uri()}?mode={how}", uri=True)) as connection:
            (accounts,) = connection.execute("SELECT count(*) FROM account").fetchone()
            (diaries,) = connection.execute("SELECT count(*) FROM patient").fetchone()
            (reports,) = connection.execute(
                "SELECT count(*) FROM report WHERE superseded_at IS NULL"
            ).fetchone()
            (newest,) = connection.execute(
                "SELECT max(day) FROM report WHERE superseded_at IS NULL AND day <= ?", (today.isoformat(),)
            ).fetchone()
            return Contents(accounts, diaries, reports, date.fromisoformat(newest) if newest else None)
    except (driver.Error, ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup that could be opened."""

    path: Path
    contents: Contents


_LAST = "backup.verified"


def verify(backup: Path, data_dir: Path, now: datetime) -> Verified:
    """Open a copy of `backup` as a restore would, and note that it could be. Raises BackupFailed where it could not."""
    if not backup.is_file():
        raise BackupFailed(f"There is no file {backup}.")
    try:
        part = files.unfinished(data_dir)
        try:
            copies.copy_whole(backup, part, untouched=True)
            copies.check(part, called=str(backup))
            found = contents(part, now.date())
        finally:
            part.unlink(missing_ok=True)
        if found is None:
            raise BackupFailed(f"{backup} cannot be read.")
        (data_dir / _LAST).write_text(f"{now.isoformat()}\n", encoding="ascii")
    except OSError as error:
        raise BackupFailed(f"{data_dir} cannot be used: {error.strerror or error}.") from error
    return Verified(backup, found)


def last_verified_at(data_dir: Path, now: datetime) -> datetime | None:
    """When a backup was last tried; None where none ever was, or only by a clock that was ahead."""
    try:
        at = datetime.fromisoformat((data_dir / _LAST).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return at if at.tzinfo is not None and at <= now else None
