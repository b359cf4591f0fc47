"""A database of each earlier version, with rows, is brought up, loses nothing, serves, and explains as it did."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from diary.app import create_app
from diary.cli import upgrading
from diary.config import Settings, load
from diary.jobs.sweep import sweep_some
from diary.store import migrate
from diary.store.engine import make_engine, reading
from diary.store.models import Account, FollowUp, Patient
from tests.browser import Browser
from tests.fakes import FixedClock
from tests.migrations import old_schemas

KEPT = (
    "account",
    "patient",
    "report",
    "reading",
    "tracked_symptom",
    "follow_up",
    "outbox_mail",
    "caregiver",
    "consent",
)
"""Tables whose rows are never fewer afterwards."""
PAGES = ("/today", "/follow-ups", "/trends", "/reports", "/help", "/profile")


def test_the_newest_is_among_them() -> None:
    assert migrate.head() in old_schemas.REVISIONS, (
        "write it: .venv/bin/python -m tests.migrations.old_schemas"
    )


@pytest.fixture(params=old_schemas.REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def old(empty_database_url: str, revision: str, tmp_path: Path) -> Settings:
    old_schemas.fill(empty_database_url, revision)
    (tmp_path / "data").mkdir(mode=0o700)
    return load({"DIARY_DATA_DIR": str(tmp_path / "data"), "DIARY_DATABASE_URL": empty_database_url})


def counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        found = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
            for name in KEPT
            if name in there
        }
    engine.dispose()
    return found


def test_it_is_brought_up_serves_and_explains(old: Settings, revision: str) -> None:
    url = old.database_url
    before = counts(url)
    copy = upgrading.upgrade(old)
    assert migrate.current(url) == migrate.head()
    assert {name: counts(url)[name] for name in before} == before
    if url.startswith("sqlite") and revision != migrate.head():
        assert copy is not None
        assert migrate.current(f"sqlite:///{copy}") == revision
        assert counts(f"sqlite:///{copy}") == before

    engine = make_engine(url)
    with reading(engine) as session:
        follow_ups = {each.id: each.patient_id for each in session.scalars(select(FollowUp))}
        whose = select(Patient.id, Account.email).join(Account, Account.id == Patient.account_id)
        emails = {row.id: row.email for row in session.execute(whose)}
    assert old_schemas.explanations(engine, old) == old_schemas.explained_before(revision)

    clock = FixedClock(old_schemas.EVENING)
    app = create_app(old, clock, engine)
    for patient_id, email in emails.items():
        browser = Browser(app)
        browser.sign_in_unseen(email)
        own = [f"/follow-ups/{number}" for number, of in follow_ups.items() if of == patient_id]
        for path in (*PAGES, *own):
            answer = browser.client.get(f"{browser.base_url}{path}", follow_redirects=True)
            assert (path, answer.status_code) == (path, 200)
            assert "/sign-in" not in answer.request.path
    while sweep_some(engine, old, clock.now()):
        pass
    engine.dispose()


def test_where_a_later_step_fails_nothing_has_changed(empty_database_url: str) -> None:
    """The site of the version before goes on: its tables are as they were, and the number of their version."""
    old_schemas.fill(empty_database_url, "0008")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        # Needed by a step that comes after several others.
        connection.execute(text("ALTER TABLE caregiver RENAME TO set_aside"))
    before = _tables(engine), counts(empty_database_url)

    with pytest.raises(SQLAlchemyError, match="caregiver"):
        migrate.upgrade(empty_database_url)

    assert (_tables(engine), counts(empty_database_url)) == before
    assert migrate.current(empty_database_url) == "0008"
    engine.dispose()


def _tables(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        found = inspect(connection)
        return {name: [each["name"] for each in found.get_columns(name)] for name in found.get_table_names()}
