"""The site on which everybody tries to open Ann's diary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.access.world import World, make_world


@pytest.fixture(scope="session")
def made_world(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[World]:
    """Made once; take `world`."""
    world = make_world(tmp_path_factory.mktemp("access"), migrated_sqlite)
    yield world
    world.close()


@pytest.fixture
def world(made_world: World) -> World:
    """As it was in the beginning."""
    made_world.begin_again()
    return made_world
