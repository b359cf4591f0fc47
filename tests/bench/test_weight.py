"""What a page weighs: at most 50 kB for the first one that somebody opens, and 15 kB for each after it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from diary.app import create_app
from diary.config import Settings
from tests.bench.weight import AFTER, FIRST_VIEW, weights
from tests.fakes import FixedClock


@pytest.mark.slow
@pytest.mark.timeout(900)  # every page there is, as each of the invented people
def test_every_page_of_the_demonstration_is_light(sqlite_engine: Engine, settings: Settings) -> None:
    clock = FixedClock()
    found = weights(create_app(settings, clock, sqlite_engine), sqlite_engine, settings, clock.now())
    assert len({one.path for one in found}) > 60
    assert [one for one in found if one.page > AFTER or one.page + one.files > FIRST_VIEW] == []
