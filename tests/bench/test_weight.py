"""What a page weighs: at most 50 kB for the first one that somebody opens, and 15 kB for each after it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diary.app import create_app
from diary.config import load
from diary.store.engine import make_engine
from tests.bench.weight import AFTER, FIRST_VIEW, weights
from tests.fakes import FixedClock


@pytest.mark.slow
@pytest.mark.timeout(900)  # every page there is, as each of the invented people
def test_every_page_of_the_demonstration_is_light(tmp_path: Path, migrated_sqlite: Path) -> None:
    clock, settings = FixedClock(), load({"DIARY_DATA_DIR": str(tmp_path)})
    engine = make_engine(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'weight.sqlite3')}")
    found = weights(create_app(settings, clock, engine), engine, settings, clock.now())
    engine.dispose()
    assert len({one.path for one in found}) > 60
    assert [one for one in found if one.page > AFTER or one.page + one.files > FIRST_VIEW] == []
