"""Ann, Nora who looks after her, and the server that their mail goes to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diary.store.models.circle import Grant
from tests.browser import Browser
from tests.mail_server import FakeMailServer, mail_server
from tests.web.circle.circling import NORA, join, person
from tests.web.conftest import Site


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture
def nora(site: Site, ann: Browser) -> Browser:
    """She is the one person in Ann's circle, and signed in."""
    browser = person(site)
    join(site, NORA, Grant.ALERTS)
    return browser
