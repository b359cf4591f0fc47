"""Ann keeps a diary; Nora and Tom are told of alarms; mail goes out by a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from diary.config import Settings
from tests.mail_server import FakeMailServer, mail_server
from tests.services.trials.trying import Ring


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with mail_server() as fake:
        yield fake


@pytest.fixture
def ring(engine: Engine, settings: Settings, server: FakeMailServer) -> Ring:
    # A site with a mail server by a name, at an address that the test answers on.
    made = Ring(engine, replace(settings, mail=server.address), server=server)
    made.patient()
    for name in ("nora", "tom"):
        made.account(name)
        made.membership(name)
    return made
