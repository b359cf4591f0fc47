"""Backups: what is in them, who can read them, and which of them stay."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from diary.jobs.heartbeat import beat
from diary.services.backups import BackupFailed, back_up, backups_in, database_file, rotate
from diary.services.backups.files import unfinished
from diary.store.engine import make_engine

NOW = datetime(2026, 1, 5, 3, 15, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path, migrated_sqlite: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    return Path(shutil.copyfile(migrated_sqlite, data / "diary.sqlite3"))


@pytest.fixture
def running(database: Path) -> Iterator[Engine]:
    """A process that has the database open and has written what is only in the WAL yet."""
    engine = make_engine(f"sqlite:///{database}")
    beat(engine, NOW)
    assert database.with_name("diary.sqlite3-wal").stat().st_size > 0
    yield engine
    engine.dispose()


def heartbeats(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        (number,) = connection.execute("SELECT count(*) FROM heartbeat").fetchone()
        return int(number)


@pytest.mark.usefixtures("running")
def test_a_copy_holds_what_stands_only_in_the_wal_and_lies_there_alone(database: Path) -> None:
    made = back_up(database, database.parent / "backups", NOW)
    assert made.name == "diary-2026-01-05T031500Z.sqlite3"
    assert heartbeats(made) == 1
    assert list(made.parent.iterdir()) == [made]


@pytest.mark.usefixtures("running")
def test_only_its_owner_can_read_it(database: Path) -> None:
    before = os.umask(0)
    try:
        made = back_up(database, database.parent / "backups", NOW)
    finally:
        os.umask(before)
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_made_by_root_it_belongs_to_whose_database_it_is(database: Path) -> None:
    for path in (database, database.parent):
        os.chown(path, 12345, 12345)
    made = back_up(database, database.parent / "backups", NOW)
    assert (made.stat().st_uid, made.parent.stat().st_uid) == (12345, 12345)


def test_two_in_one_second_are_two(database: Path) -> None:
    made = [back_up(database, database.parent, NOW) for _ in range(3)]
    assert [backup.path for backup in backups_in(database.parent)] == made[::-1]
    assert {backup.made_at for backup in backups_in(database.parent)} == {NOW}


def test_a_database_that_is_damaged_gives_no_backup_and_the_old_ones_stay(database: Path) -> None:
    directory = database.parent / "backups"
    good = back_up(database, directory, NOW)
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    database.write_bytes(content)
    with pytest.raises(BackupFailed):
        back_up(database, directory, NOW + timedelta(days=1))
    assert list(directory.iterdir()) == [good]


@pytest.mark.parametrize("holds", ["", "CREATE TABLE account (id)"])
def test_what_is_no_diary_is_not_taken_for_one(tmp_path: Path, holds: str) -> None:
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute(holds)
    with pytest.raises(BackupFailed, match="not a diary's"):
        back_up(other, tmp_path / "backups", NOW)
    with pytest.raises(BackupFailed, match="There is no database at"):
        back_up(tmp_path / "none", tmp_path / "backups", NOW)
    assert not (tmp_path / "none").exists()


def test_a_directory_that_cannot_be_made_is_told(database: Path) -> None:
    with pytest.raises(BackupFailed, match="Not a directory"):
        back_up(database, database / "backups", NOW)


def test_only_sqlite_has_a_file(tmp_path: Path) -> None:
    assert database_file(f"sqlite:///{tmp_path}/a b.sqlite3") == tmp_path / "a b.sqlite3"
    assert database_file("postgresql://diary@localhost/diary") is None


def name(at: datetime) -> str:
    return f"diary-{at:%Y-%m-%dT%H%M%SZ}.sqlite3"


def lay(directory: Path, *moments: datetime) -> None:
    for at in moments:
        (directory / name(at)).touch()


def left(directory: Path) -> list[str]:
    return [f"{backup.made_at:%m-%d %H}" for backup in backups_in(directory)]


def test_a_week_of_days_and_four_weeks_are_kept(tmp_path: Path) -> None:
    lay(tmp_path, *(NOW - timedelta(days=days) for days in range(60)))
    gone = rotate(tmp_path, 7)
    # 5 January 2026 is a Monday, so each week's last day before it is a Sunday.
    assert left(tmp_path) == [
        "01-05 03", "01-04 03", "01-03 03", "01-02 03", "01-01 03", "12-31 03", "12-30 03",
        "12-28 03", "12-21 03",
    ]  # fmt: skip
    assert len(gone) == 60 - 9
    assert rotate(tmp_path, 7) == []


def test_a_busy_day_does_not_push_the_days_before_away(tmp_path: Path) -> None:
    lay(tmp_path, *(NOW + timedelta(hours=hours) for hours in range(5)), NOW - timedelta(days=1))
    rotate(tmp_path, 3)
    assert left(tmp_path) == ["01-05 07", "01-05 06", "01-05 05", "01-04 03"]


def test_backups_of_a_wrong_hour_push_no_new_one_away(tmp_path: Path) -> None:
    ahead = [NOW + timedelta(days=days) for days in range(400, 410)]
    lay(tmp_path, NOW, NOW - timedelta(days=1), NOW - timedelta(days=2), *ahead)
    for _time in range(2):
        rotate(tmp_path, 3, NOW)
        kept = [backup.made_at for backup in backups_in(tmp_path)]
        assert kept[:3] == [ahead[9], ahead[8], ahead[7]]
        assert [NOW - made_at for made_at in kept[3:]] == [timedelta(days=days) for days in range(3)]


def test_nothing_else_is_ever_removed(tmp_path: Path) -> None:
    others = [
        "before-upgrade-from-0001-2026-01-05T031500Z.sqlite3",
        "diary-before-restore-2026-01-05T031500Z.sqlite3",
        "diary-2026-99-05T031500Z.sqlite3",
        "diary.sqlite3",
        "my own copy",
    ]
    for other in others:
        (tmp_path / other).touch()
    lay(tmp_path, NOW, NOW - timedelta(hours=1))
    rotate(tmp_path, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*others, name(NOW)])


def test_what_a_killed_backup_left_goes_after_a_day(tmp_path: Path) -> None:
    old, new = unfinished(tmp_path), unfinished(tmp_path)
    day_ago = new.stat().st_mtime - 90_000
    os.utime(old, (day_ago, day_ago))
    third = unfinished(tmp_path)
    assert set(tmp_path.iterdir()) == {new, third}
