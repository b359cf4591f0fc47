"""Ann's home, from scratch for each test."""

from __future__ import annotations

import pytest

from tests.services.conftest import Site
from tests.services.notifications.home import Home


@pytest.fixture
def home(site: Site) -> Home:
    return Home(site)
