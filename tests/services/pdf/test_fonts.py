"""The small fonts are kept for the next process, whole or not at all, and nothing depends on them being kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.services.pdf import fonts
from diary.services.pdf.fonts import LATIN, OTHERS

THAI = OTHERS[-1]


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What was made anew, instead of taken; making takes no time here. `next_process` begins one."""
    asked: list[str] = []

    def make(script: fonts.Script, style: str) -> bytes:
        asked.append(f"{script.name}{style}")
        return f"letters of {script.name}{style}".encode()

    monkeypatch.setattr(fonts, "_made", make)
    next_process(monkeypatch, tmp_path, 0)
    return asked


def next_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int) -> None:
    own = tmp_path / f"process{number}"
    own.mkdir()
    monkeypatch.setattr(fonts, "_folder", lambda: own)


def test_the_next_process_takes_what_the_first_one_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made: list[str]
) -> None:
    kept = tmp_path / "data" / "cache"
    first = fonts.path_of(LATIN, "", kept).read_bytes()
    fonts.path_of(LATIN, fonts.BOLD, kept)
    fonts.path_of(LATIN, "", kept)
    assert made == ["sans", "sansB"]
    assert kept.stat().st_mode & 0o077 == 0
    next_process(monkeypatch, tmp_path, 1)
    assert fonts.path_of(LATIN, "", kept).read_bytes() == first
    assert made == ["sans", "sansB"]
    fonts.path_of(THAI, "", kept)
    assert made[2:] == ["thai"]


def test_what_is_not_whole_is_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made: list[str]
) -> None:
    first = fonts.path_of(LATIN, "", tmp_path / "kept").read_bytes()
    (file,) = (tmp_path / "kept").iterdir()
    for number, damaged in enumerate((b"", file.read_bytes()[:-3]), 1):
        file.write_bytes(damaged)
        next_process(monkeypatch, tmp_path, number)
        assert fonts.path_of(LATIN, "", tmp_path / "kept").read_bytes() == first
        assert len(made) == 1 + number
    assert list((tmp_path / "kept").iterdir()) == [file]


def test_another_version_makes_its_own_and_the_old_one_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made: list[str]
) -> None:
    fonts.path_of(LATIN, "", tmp_path / "kept")
    (old,) = (tmp_path / "kept").iterdir()
    next_process(monkeypatch, tmp_path, 1)
    monkeypatch.setattr(fonts, "_VERSION", 0)
    fonts.path_of(LATIN, "", tmp_path / "kept")
    assert made == ["sans", "sans"]
    (new,) = (tmp_path / "kept").iterdir()
    assert new != old


def test_a_folder_that_cannot_be_used_costs_only_time(tmp_path: Path, made: list[str]) -> None:
    (tmp_path / "file").write_text("")
    path = fonts.path_of(LATIN, "", tmp_path / "file" / "cache")
    assert path.read_bytes() == b"letters of sans"
    assert made == ["sans"]
