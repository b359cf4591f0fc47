"""The site's secret: made once, kept, and for its owner's eyes only."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from diary.services.permissions.secret import secret_key


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "data")
    assert len(key) == 64
    assert secret_key(tmp_path / "data") == key
    assert secret_key(tmp_path / "other") != key


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    secret_key(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_its_directory_is_made_however_deep(tmp_path: Path) -> None:
    assert len(secret_key(tmp_path / "srv" / "diary" / "data")) == 64


def test_what_stands_under_its_name_is_on_the_disk_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    sync, link = os.fsync, os.link

    def synced(descriptor: int) -> None:
        done.append(("synced", os.fstat(descriptor).st_size))
        sync(descriptor)

    def linked(source: Path, target: Path) -> None:
        done.append(("linked", source.stat().st_size))
        link(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", linked)
    secret_key(tmp_path)
    assert done == [("synced", 64), ("linked", 64)]


def test_processes_that_start_at_once_agree_on_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _n: secret_key(tmp_path), range(40)))
    assert len(keys) == 1


def test_a_file_that_holds_something_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("weak")
    with pytest.raises(ValueError, match="does not hold a secret"):
        secret_key(tmp_path)
