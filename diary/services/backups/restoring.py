"""Putting a backup in the place of the database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, select, update

from diary.mail.kinds import ACCOUNT_MAILS
from diary.services import outbox
from diary.services.backups import copies, erased_ids, files
from diary.services.backups.contents import Contents, contents
from diary.services.backups.erased_ids import ErasedId
from diary.services.backups.files import BackupFailed
from diary.store import migrate
from diary.store.engine import make_engine, reading, sqlite_driver, unit_of_work
from diary.store.leaving_nothing import leave_nothing
from diary.store.models import Erased, Erasure, SignedInSession
from diary.store.queries import erasure as queries
from diary.store.queries.outages import Waiting, mail_waiting, note_put_back
from diary.words.mail_outcomes import HeldBack

_HEADER = b"SQLite format 3\0"
_NEW_WEEK = timedelta(days=7)
_BESIDE = ("-wal", "-journal", "-shm")
"""What SQLite keeps beside a database: left there, it would be taken for the restored one's."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    aside: Path | None
    """Where the database that was there before is kept; None where there was none."""
    upgraded: bool
    """Whether the backup was from an older version."""
    erased: int = 0
    """How many accounts were in it that had been erased since, and were erased from it again."""


def restore(
    backup: Path,
    database: Path,
    now: datetime,
    *,
    accept: Callable[[Contents | None, Contents | None], None] = lambda _brings, _there: None,
    send: Callable[[Waiting], bool] = lambda _waiting: True,
    data_dir: Path | None = None,
) -> Restored:
    """Put a copy of `backup` in the place of `database`, brought up to this version.

    `accept` is told what the copy brings, and what is there (None where that cannot be read, or nothing is); what it
    raises leaves all as it is. `send` is asked, where mail waits in it, whether that is to go out, perhaps once more;
    what it raises leaves all as it is, too.

    Who was erased since, as the files in `data_dir` (that of the database, where it is not given) and beside the backup
    say, is erased from the copy again. The copy is checked and upgraded before anything is changed, and the database of
    before is kept beside the new one. Whoever calls this holds the data directory. Raises BackupFailed, also where
    another process has the database open; then everything is as it was.
    """
    if not backup.is_file():
        raise BackupFailed(f"There is no file {backup}.")
    if database.exists() and backup.samefile(database):
        raise BackupFailed(f"{backup} is the database itself, not a backup of it.")
    try:
        part = files.unfinished(database.parent)
        try:
            copies.copy_whole(backup, part, untouched=True)
            copies.check(part, called=str(backup))
            there = contents(database, now.date()) if database.exists() else None
            accept(contents(part, now.date()), there)
            upgraded = _prepare(backup, part, now, send)
            gone = _erase_again(part, backup.parent, data_dir or database.parent)
            aside = _put_aside(database, now) if database.exists() else None
            _clear_beside(database, aside)
            part.replace(database)
        finally:
            for left in (part, *(Path(f"{part}{suffix}") for suffix in _BESIDE)):
                left.unlink(missing_ok=True)
        files.sync(database.parent)
    except OSError as error:
        raise BackupFailed(
            f"{error.filename or database} cannot be used: {error.strerror or error}."
        ) from error
    return Restored(aside, upgraded, gone)


def _prepare(backup: Path, part: Path, now: datetime, send: Callable[[Waiting], bool]) -> bool:
    """Make `part`, a sound copy of `backup`, a database of this version; whether it had to be upgraded for that."""
    address = URL.create("sqlite", database=str(part)).render_as_string()
    try:
        older = migrate.needs_upgrade(address)
    except migrate.NewerDatabase as error:
        raise BackupFailed(
            f"{backup} was made by a newer version of the diary than this one. Install that version first."
        ) from error
    if older:
        migrate.upgrade(address)
    _make_ready(address, now, send)
    files.give_to_owner_of(part.parent, part)
    files.sync(part)
    return older


def _make_ready(address: str, now: datetime, send: Callable[[Waiting], bool]) -> None:
    """What was ended since the backup, such as the session on a phone that was lost, must not come back to life; nor is
    what was written since, and is lost, a patient's silence.
    """
    engine = make_engine(address)
    try:
        with reading(engine) as session:
            waiting = mail_waiting(session, now, ACCOUNT_MAILS, or_kept=outbox.may_be_taken_up())
        goes = not waiting.total or send(waiting)
        with unit_of_work(engine) as session:
            session.execute(
                update(SignedInSession).where(SignedInSession.ended_at.is_(None)).values(ended_at=now)
            )
            note_put_back(session, now)
            # What was to be erased then may have been taken back since: whoever it is has a new week.
            session.execute(
                update(Erasure).where(Erasure.due_at < now + _NEW_WEEK).values(due_at=now + _NEW_WEEK)
            )
            if not goes:
                outbox.drop_waiting(session, now, HeldBack.PUT_BACK)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


def _erase_again(part: Path, beside: Path, data_dir: Path) -> int:
    """Erase from the copy, and keep by whom it was, in the copy and in the file that the next one goes by."""
    engine = make_engine(URL.create("sqlite", database=str(part)).render_as_string())
    try:
        with unit_of_work(engine) as session:
            inside = [
                ErasedId(each.account_id, each.patient_id, each.made_at, each.erased_at)
                for each in session.scalars(select(Erased))
            ]
            known = {
                (each.account_id, each.made_at): each
                for each in (*inside, *erased_ids.read(beside), *erased_ids.read(data_dir))
            }
            gone = [
                (known[account.id, account.created_at], account.email)
                for account in queries.back_again(session, set(known))
            ]
            for one, email in gone:
                queries.erase_account(session, one.account_id, email)
            in_it = {each.account_id for each in inside}
            session.add_all(
                Erased(
                    account_id=one.account_id,
                    patient_id=one.patient_id,
                    made_at=one.made_at,
                    erased_at=one.erased_at,
                )
                for one in {each.account_id: each for each in known.values()}.values()
                if one.account_id not in in_it
            )
        erased_ids.add(data_dir, known.values())
        if gone and not leave_nothing(engine):
            raise BackupFailed(f"{part.parent} has no room to write the database anew.")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    files.sync(part)
    return len(gone)


def _put_aside(database: Path, now: datetime) -> Path:
    _take_for_oneself(database)
    aside = files.unused_name(database.parent, f"{database.stem}-before-restore", now)
    try:
        # A second name for the same file: there is no moment without a database.
        os.link(database, aside)
    except OSError:
        shutil.copyfile(database, aside)
        files.give_to_owner_of(database, aside)
        files.sync(aside)
    aside.chmod(0o600)
    return aside


def _take_for_oneself(database: Path) -> None:
    """Write all that stands in the WAL into the file, which SQLite does only for somebody who has it alone."""
    with database.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            return  # SQLite would throw away what lies beside something that is no database.
    driver = sqlite_driver()
    try:
        with closing(driver.connect(database, timeout=1.0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except driver.Error as error:
        if "locked" in str(error):
            raise BackupFailed(
                "Another process has the database open: a diary web, scheduler or tick. Stop it first."
            ) from error
        # It is damaged, which may be why a backup is wanted. It is kept as it is.


def _clear_beside(database: Path, aside: Path | None) -> None:
    for suffix in _BESIDE:
        beside = Path(f"{database}{suffix}")
        if beside.exists():
            if aside is None or suffix == "-shm":
                beside.unlink()
            else:
                beside.replace(f"{aside}{suffix}")
