"""A backup put back: what must hold before, and what is there after."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from diary.jobs.heartbeat import beat
from diary.services.backups import BackupFailed, back_up, restore
from diary.store import migrate
from diary.store.engine import make_engine, reading, unit_of_work
from diary.store.models import Account, Heartbeat, SignedInSession

NOW = datetime(2026, 1, 5, 3, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return Path(shutil.copyfile(migrated_sqlite, data / "diary.sqlite3"))


@pytest.fixture
def backup(database: Path) -> Path:
    """A backup of a database with the heartbeat "before"; there is one "after" in the database since."""
    note(database, "before")
    made = back_up(database, database.parent / "backups", NOW)
    note(database, "after")
    return made


def note(database: Path, name: str) -> None:
    engine = make_engine(f"sqlite:///{database}")
    beat(engine, NOW, name)
    engine.dispose()


@contextmanager
def engine_of(database: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{database}")
    yield engine
    engine.dispose()


def noted(database: Path) -> set[str]:
    engine = make_engine(f"sqlite:///{database}")
    with reading(engine) as session:
        found = {row.name for row in session.query(Heartbeat)}
    engine.dispose()
    return found


def files(database: Path) -> set[str]:
    return {path.name for path in database.parent.iterdir() if path.is_file()}


def test_what_was_there_then_is_there_again_and_what_was_there_now_is_kept(
    database: Path, backup: Path
) -> None:
    before = backup.read_bytes()
    done = restore(backup, database, LATER)
    assert noted(database) == {"before"}
    assert done.aside is not None
    assert done.aside.name == "diary-before-restore-2026-01-05T041500Z.sqlite3"
    assert noted(done.aside) == {"before", "after"}
    assert not done.upgraded
    assert backup.read_bytes() == before
    assert list(backup.parent.iterdir()) == [backup]
    assert files(database) == {"diary.sqlite3", done.aside.name}
    for file in (database, done.aside):
        assert file.stat().st_mode & 0o777 == 0o600


def test_nobody_is_signed_in_after_a_restore(database: Path) -> None:
    with engine_of(database) as engine, unit_of_work(engine) as session:
        account = Account(email="ann@example.org", fs_uniquifier="a", created_at=NOW)
        session.add(account)
        session.flush()
        session.add(
            SignedInSession(
                token_hash="h", account_id=account.id, own_device=True, created_at=NOW, last_seen_at=NOW,
                expires_at=NOW + timedelta(days=90),
            )
        )  # fmt: skip
    made = back_up(database, database.parent / "backups", NOW)

    restore(made, database, LATER)

    with engine_of(database) as engine, reading(engine) as session:
        assert session.scalars(select(SignedInSession.ended_at)).one() == LATER


def test_what_stands_only_in_a_wal_is_kept_aside_and_not_taken_for_the_restored_ones(
    database: Path, backup: Path
) -> None:
    kill_a_writer(database)
    assert database.with_name("diary.sqlite3-wal").stat().st_size > 0
    done = restore(backup, database, LATER)
    assert noted(database) == {"before"}
    assert done.aside is not None
    assert noted(done.aside) == {"before", "after", "in the WAL"}


def kill_a_writer(database: Path) -> None:
    """Leave a WAL behind, as a killed diary does."""
    write = (
        "import os, sys\nfrom datetime import UTC, datetime\nfrom diary.jobs.heartbeat import beat\n"
        "from diary.store.engine import make_engine\n"
        "beat(make_engine(sys.argv[1]), datetime(2026, 1, 5, tzinfo=UTC), 'in the WAL')\nos._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", write, f"sqlite:///{database}"]).returncode == 9


def test_a_damaged_database_is_replaced_and_kept_with_its_wal(database: Path, backup: Path) -> None:
    database.write_bytes(b"This was a database once. " * 400)
    beside = {suffix: database.with_name(f"diary.sqlite3{suffix}") for suffix in ("-wal", "-shm", "-journal")}
    for suffix, path in beside.items():
        path.write_text(f"stale {suffix}")
    done = restore(backup, database, LATER)
    assert noted(database) == {"before"}
    assert done.aside is not None
    assert done.aside.read_bytes().startswith(b"This was a database once.")
    kept = {f"{done.aside.name}{suffix}" for suffix in ("", "-wal", "-journal")}
    assert files(database) == {"diary.sqlite3", *kept}


def test_where_there_is_no_database_one_is_made(database: Path, backup: Path) -> None:
    database.unlink()
    database.with_name("diary.sqlite3-wal").write_text("stale")
    assert restore(backup, database, LATER).aside is None
    assert noted(database) == {"before"}
    assert files(database) == {"diary.sqlite3"}


def test_an_older_backup_is_brought_up_to_this_version_and_stays_as_it_is(
    database: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.sqlite3"
    migrate.upgrade(f"sqlite:///{old}", "0001")
    before = old.read_bytes()
    assert restore(old, database, LATER).upgraded
    assert migrate.current(f"sqlite:///{database}") == migrate.head()
    assert old.read_bytes() == before


def refused(backup: Path, database: Path, why: str) -> None:
    before = {path: path.read_bytes() for path in database.parent.rglob("*") if path.is_file()}
    with pytest.raises(BackupFailed, match=why):
        restore(backup, database, LATER)
    assert {path: path.read_bytes() for path in database.parent.rglob("*") if path.is_file()} == before


def change(backup: Path, statement: str) -> None:
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute(statement)


def test_a_backup_of_a_newer_version_is_refused(database: Path, backup: Path) -> None:
    change(backup, "UPDATE alembic_version SET version_num = '9999'")
    refused(backup, database, "made by a newer version of the diary")


def test_another_programs_database_is_refused(database: Path, backup: Path) -> None:
    change(backup, "DROP TABLE report")
    refused(backup, database, "but not a diary's")


def test_a_file_that_is_no_database_is_refused(database: Path, backup: Path) -> None:
    backup.write_text("This is a letter." * 100)
    refused(backup, database, "file is not a database")


def test_half_a_backup_is_refused(database: Path, backup: Path) -> None:
    os.truncate(backup, backup.stat().st_size // 2)
    refused(backup, database, "malformed|damaged|no sound database")


def test_a_damaged_backup_is_refused(database: Path, backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    backup.write_bytes(content)
    refused(backup, database, "damaged|no sound database|malformed")


def test_the_database_itself_and_a_file_that_is_not_there_are_refused(database: Path) -> None:
    refused(database, database, "is the database itself")
    refused(database.with_name("gone"), database, "There is no file")


def test_a_database_that_another_process_has_open_is_left_alone(database: Path, backup: Path) -> None:
    engine = make_engine(f"sqlite:///{database}")
    with reading(engine) as session:
        session.get(Heartbeat, "after")
    # Nobody reads or writes at this moment, but the connection is still there.
    with pytest.raises(BackupFailed, match="Another process has the database open"):
        restore(backup, database, LATER)
    beat(engine, LATER, "went on")
    engine.dispose()
    assert noted(database) == {"before", "after", "went on"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_restored_by_root_it_belongs_to_whose_directory_it_is(database: Path, backup: Path) -> None:
    os.chown(database.parent, 12345, 12345)
    restore(backup, database, LATER)
    assert database.stat().st_uid == 12345
