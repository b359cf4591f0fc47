"""Where backups go, how many are kept, and whether they are made at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.config import ConfigError, load


def test_backups_are_made_daily_into_the_data_directory_and_a_week_of_them_is_kept(tmp_path: Path) -> None:
    settings = load({"DIARY_DATA_DIR": str(tmp_path)})
    assert (settings.backup_daily, settings.backup_dir, settings.backup_keep) == (
        True,
        tmp_path / "backups",
        7,
    )


def test_they_can_go_elsewhere_be_more_or_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[backup]\ndaily = false\ndir = "{tmp_path}/disk"\nkeep = 30\n')
    settings = load({}, file=file)
    assert (settings.backup_daily, settings.backup_dir, settings.backup_keep) == (
        False,
        tmp_path / "disk",
        30,
    )


@pytest.mark.parametrize(
    ("said", "meant"),
    [("yes", True), ("True", True), ("1", True), ("no", False), ("FALSE", False), (" 0 ", False)],
)
def test_yes_and_no_can_be_said_in_several_ways(said: str, meant: bool) -> None:
    assert load({"DIARY_BACKUP_DAILY": said}).backup_daily is meant


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("DIARY_BACKUP_DAILY", "sometimes", "expected true or false, not 'sometimes'."),
        ("DIARY_BACKUP_KEEP", "0", "expected a whole number from 1 to 366, not '0'."),
    ],
)
def test_what_is_meant_otherwise_is_refused(variable: str, value: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load({variable: value})
    assert caught.value.faults == [f"{variable}: {expected}"]
