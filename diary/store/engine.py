"""Engines, and the transactions they open.

SQLite needs care that PostgreSQL does not (each point was reproduced, see the tests):

* The driver must not open transactions of its own accord, so `isolation_level` is None and a `begin` event says BEGIN.
* A transaction that will write says BEGIN IMMEDIATE: one that reads first and then writes fails "database is locked"
  half the time under load, whatever the timeout. One that only reads says plain BEGIN and never waits.
* WAL with synchronous=FULL: with NORMAL an answered "saved" can be lost when the power goes.
* foreign_keys is per connection and off by default; secure_delete overwrites what a person had erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS = 10_000

_WRITES = "diary_writes"


def sqlite_driver() -> ModuleType:
    """The SQLite driver in use: pysqlite3 where a wheel exists, else the standard library's.

    Libraries from 3.7.0 to 3.51.2 can corrupt a WAL database when it is reset at a bad moment; pysqlite3 brings a newer
    one than most systems do.
    """
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return import_module("sqlite3")


def make_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy database URL (`sqlite:///…` or `postgresql://…`)."""
    if url.startswith("sqlite"):
        engine = create_engine(url, module=sqlite_driver())
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_writing(session: Session) -> None:
    """End what `session` was reading and begin a transaction that may write.

    Call it before the first write of a session that has read already; objects loaded before are read again.
    """
    session.rollback()
    session.connection(execution_options={_WRITES: True})


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """A session that writes: committed at the end of the block, rolled back when it raises."""
    with Session(engine, expire_on_commit=False) as session:
        begin_writing(session)
        yield session
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads: it is closed without a commit, and what was read stays readable."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
