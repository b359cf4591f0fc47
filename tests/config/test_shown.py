"""Every setting can be shown as it is in force, to whoever asks `diary config check` or runs the site."""

from __future__ import annotations

from pathlib import Path

from diary.config import load
from diary.config.options import OPTIONS
from diary.config.shown import in_force


def test_every_setting_is_shown_and_of_a_secret_only_whether_it_is_set(tmp_path: Path) -> None:
    shown = in_force(load({"DIARY_DATA_DIR": str(tmp_path)}))
    assert list(shown) == [option.name for option in OPTIONS]
    assert {option.name for option in OPTIONS if option.secret} == {
        name for name, value in shown.items() if isinstance(value, bool)
    }
