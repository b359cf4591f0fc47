"""Diaries to take along, and empty ones to take them into."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select

from diary.config import Settings
from diary.services import whole_copy
from diary.services.accounts.profile import create_patient
from diary.services.demo import fill
from diary.services.whole_copy.writing import files_of
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Patient
from diary.store.work import Work

NOW = datetime(2026, 6, 10, 18, 30, tzinfo=UTC)
TEXTS = ("README.txt", "diary.csv")


def patient_called(session: Any, email: str) -> Patient:
    return session.scalars(select(Patient).join(Account).where(Account.email == email)).one()


def copy_of(engine: Engine, settings: Settings, now: datetime, email: str) -> bytes:
    with unit_of_work(engine) as session:
        return whole_copy.take(Work(session, now, settings), patient_called(session, email), by=None)


def contents(engine: Engine, settings: Settings, now: datetime, email: str) -> dict[str, Any]:
    with reading(engine) as session:
        files = files_of(Work(session, now, settings), patient_called(session, email))
    return {name: text.decode() if name in TEXTS else json.loads(text) for name, text in files.items()}


def new_diary(engine: Engine, settings: Settings, now: datetime, email: str = "new@example.org") -> None:
    with unit_of_work(engine) as session:
        account = Account(email=email, fs_uniquifier=email, created_at=now, confirmed_at=now)
        session.add(account)
        session.flush()
        create_patient(Work(session, now, settings), account, timezone="UTC")


def take_in(
    engine: Engine, settings: Settings, now: datetime, data: bytes, email: str = "new@example.org"
) -> whole_copy.TakenIn:
    with unit_of_work(engine) as session:
        patient = patient_called(session, email)
        return whole_copy.take_in(Work(session, now, settings), patient, data, by=patient.account)


def changed(data: bytes, file: str, change: Callable[[Any], Any]) -> bytes:
    """The same zip, with one of its files changed; `change` gets what it says, and may change that or give another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == file:
                said = json.loads(content)
                given = change(said)
                content = json.dumps(said if given is None else given).encode()
            new.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def demo(engine: Engine, settings: Settings) -> Engine:
    fill(engine, NOW, settings, "a hash")
    return engine
