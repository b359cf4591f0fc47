"""Ann keeps a diary, and Nora may look after her."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from diary.config import Settings
from tests.services.digests.looking_after import Ward


@pytest.fixture
def ward(engine: Engine, settings: Settings) -> Ward:
    ward = Ward(engine, settings)
    ward.patient()
    ward.account()
    return ward
