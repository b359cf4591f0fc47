"""What every connection must be set to, and what transactions must do, on the database that is really used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from diary.store.engine import begin_writing, make_engine, reading, unit_of_work
from diary.store.models import Heartbeat

NOW = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)


def add_and_fail(session: Session, name: str) -> None:
    session.add(Heartbeat(name=name, beat_at=NOW))
    session.flush()
    raise ZeroDivisionError


@pytest.fixture
def sqlite_engine(migrated_sqlite: Path, tmp_path: Path):
    path = tmp_path / "diary.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_every_sqlite_connection_syncs_each_commit_and_checks_foreign_keys(sqlite_engine: Engine):
    connections = [sqlite_engine.connect() for _ in range(4)]
    for connection in connections:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
        assert pragmas == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "secure_delete": 1,
            "busy_timeout": 10_000,
        }
    for connection in connections:
        connection.close()


def test_a_unit_of_work_keeps_what_it_did_only_if_it_ends_well(engine: Engine):
    with unit_of_work(engine) as session:
        session.add(Heartbeat(name="kept", beat_at=NOW))
    with pytest.raises(ZeroDivisionError), unit_of_work(engine) as session:
        add_and_fail(session, "lost")

    with reading(engine) as session:
        assert session.scalars(select(Heartbeat.name)).all() == ["kept"]


def test_what_a_reading_session_changes_by_mistake_is_not_kept(engine: Engine):
    with reading(engine) as session:
        session.add(Heartbeat(name="mistake", beat_at=NOW))
        session.flush()

    with reading(engine) as session:
        assert session.scalars(select(Heartbeat)).all() == []


def test_units_that_read_and_then_write_at_the_same_time_all_succeed(engine: Engine):
    with unit_of_work(engine) as session:
        session.add(Heartbeat(name="count", beat_at=datetime(2026, 1, 1, tzinfo=UTC)))

    def read_then_write(number: int) -> None:
        for turn in range(10):
            with unit_of_work(engine) as session:
                session.scalars(select(Heartbeat)).all()
                session.add(Heartbeat(name=f"{number}-{turn}", beat_at=NOW))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(read_then_write, range(4)))

    with reading(engine) as session:
        assert len(session.scalars(select(Heartbeat.name)).all()) == 41


def test_a_session_that_has_read_can_go_on_to_write_while_another_wrote_meanwhile(engine: Engine):
    with Session(engine) as session:
        assert session.scalars(select(Heartbeat)).all() == []
        with unit_of_work(engine) as other:
            other.add(Heartbeat(name="other", beat_at=NOW))

        begin_writing(session)
        assert session.scalars(select(Heartbeat.name)).all() == ["other"]
        session.add(Heartbeat(name="mine", beat_at=NOW))
        session.commit()

    with reading(engine) as session:
        assert set(session.scalars(select(Heartbeat.name))) == {"other", "mine"}


def test_a_failed_savepoint_takes_nothing_else_with_it(engine: Engine):
    with unit_of_work(engine) as session:
        session.add(Heartbeat(name="before", beat_at=NOW))
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            add_and_fail(session, "inside")
        session.add(Heartbeat(name="after", beat_at=NOW))

    with reading(engine) as session:
        assert set(session.scalars(select(Heartbeat.name))) == {"before", "after"}


def test_an_instant_comes_back_as_it_went_in_and_a_naive_one_is_refused(engine: Engine):
    with unit_of_work(engine) as session:
        session.add(Heartbeat(name="beat", beat_at=NOW))
    with reading(engine) as session:
        assert session.get_one(Heartbeat, "beat").beat_at == NOW
        assert session.get_one(Heartbeat, "beat").beat_at.utcoffset() is not None

    with pytest.raises(Exception, match="time zone"), unit_of_work(engine) as session:
        session.add(Heartbeat(name="naive", beat_at=NOW.replace(tzinfo=None)))


def test_whoever_works_on_a_database_that_others_set_up_makes_no_new_one(tmp_path: Path) -> None:
    path = tmp_path / "diary.sqlite3"
    engine = make_engine(f"sqlite:///{path}", may_be_new=False)
    with pytest.raises(OperationalError, match="not there any more"), reading(engine) as session:
        session.execute(text("SELECT 1"))
    assert not path.exists()
    maker = make_engine(f"sqlite:///{path}")
    maker.connect().close()
    maker.dispose()
    with reading(engine) as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()
