"""The backup of the day: once, on SQLite, where the site wants it."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diary.config import Settings, load
from diary.jobs.backup import back_up_daily
from diary.services.backups import backups_in

EVENING = datetime(2026, 1, 5, 23, 50, tzinfo=UTC)


def site(data: Path, **more: str) -> Settings:
    return load({"DIARY_DATA_DIR": str(data), **more})


@pytest.fixture
def data(tmp_path: Path, migrated_sqlite: Path) -> Path:
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copyfile(migrated_sqlite, tmp_path / "data" / "diary.sqlite3")
    return tmp_path / "data"


def test_each_day_has_one(data: Path) -> None:
    minutes = range(0, 3 * 24 * 60, 10)
    made = [minute for minute in minutes if back_up_daily(site(data), EVENING + timedelta(minutes=minute))]
    assert made == [0, 10, 10 + 24 * 60, 10 + 48 * 60]
    assert len(backups_in(data / "backups")) == 4


def test_old_ones_go(data: Path) -> None:
    settings = site(data, DIARY_BACKUP_KEEP="2")
    for days in range(5):
        back_up_daily(settings, EVENING + timedelta(days=days))
    kept = [backup.made_at.day for backup in backups_in(data / "backups")]
    # The 5th was a Monday, so all five lie in one week.
    assert kept == [9, 8]


def test_one_from_a_clock_that_was_wrong_does_not_stop_them(data: Path) -> None:
    assert back_up_daily(site(data), EVENING + timedelta(days=4000))
    assert back_up_daily(site(data), EVENING)


def test_a_site_can_do_without(data: Path) -> None:
    assert not back_up_daily(site(data, DIARY_BACKUP_DAILY="no"), EVENING)
    assert not back_up_daily(site(data, DIARY_DATABASE_URL="postgresql://127.0.0.1:1/diary"), EVENING)
    assert not (data / "backups").exists()


def test_one_that_cannot_be_made_is_told_and_tried_again(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = data / "diary.sqlite3"
    aside = database.rename(data / "aside")
    with caplog.at_level(logging.ERROR):
        assert not back_up_daily(site(data), EVENING)
    assert caplog.messages == [f"no backup was made: There is no database at {database}."]
    aside.rename(database)
    assert back_up_daily(site(data), EVENING)
