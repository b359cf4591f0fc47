"""Whatever is written, edited, answered or agreed, and in whatever order: what is stored is what one fold gives.

`DIARY_TEST_FOLDS=400` lives that many diaries instead of the suite's few, `DIARY_TEST_FOLDS_FIRST` is the first seed.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.services.one_fold.world import World

if TYPE_CHECKING:
    from tests.services.conftest import Site

FIRST = int(os.environ.get("DIARY_TEST_FOLDS_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("DIARY_TEST_FOLDS", "6")))
STEPS = int(os.environ.get("DIARY_TEST_FOLDS_STEPS", "60"))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_stored_is_what_one_fold_gives(site: Site, seed: int):
    chance = random.Random(seed)
    world = World(site, chance)
    world.save(site.today)
    happens = [
        *[world.day_passes] * 12,
        *[world.another_day] * 5,
        *[world.answered] * 4,
        world.appointment_changes,
        world.taken_in,
        world.numbers_change,
        world.plan_changes,
    ]
    for _ in range(STEPS):
        chance.choice(happens)()
