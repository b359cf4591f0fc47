"""A chain on SQLite, which lets one do anything to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.config import load
from diary.store.engine import make_engine
from tests.services.audit.chains import grow
from tests.services.conftest import Site


@pytest.fixture
def chain(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Site]:
    """Eight rows of Ann's; Bob has none."""
    path = shutil.copyfile(migrated_sqlite, tmp_path / "chain.sqlite3")
    site = Site(make_engine(f"sqlite:///{path}"), load({"DIARY_DATA_DIR": str(tmp_path / "data")}))
    site.make_patient("bob@example.org")
    site.make_patient()
    grow(site, 8)
    yield site
    site.engine.dispose()
