"""Engines, and the transactions they open.

SQLite needs care that PostgreSQL does not (each point was reproduced, see the tests):

* The driver must not open transactions of its own accord, so `isolation_level` is None and a `begin` event says BEGIN.
* A transaction that will write says BEGIN IMMEDIATE: one that reads first and then writes fails "database is locked"
  half the time under load, whatever the timeout. One that only reads says plain BEGIN and never waits.
* WAL with synchronous=FULL: with NORMAL an answered "saved" can be lost when the power goes.
* Whoever waits for a lock waits as long as `patience` says; on PostgreSQL the same, see `postgres`.
* foreign_keys is per connection and off by default; secure_delete overwrites what a person had erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from diary.store import patience, sqlite_file
from diary.store.sqlite_driver import sqlite_driver as sqlite_driver

BUSY_TIMEOUT_MS = 10_000

_WRITES = "diary_writes"
_BUSY_MS = "diary_busy_ms"


def is_out_of_reach(error: BaseException) -> bool:
    """Whether the database itself is the trouble (locked, full, damaged, gone, silent), not what was asked of it."""
    return isinstance(error, (DBAPIError, PoolTimeoutError)) and not isinstance(
        error, (IntegrityError, DataError)
    )


def make_engine(url: str, *, may_be_new: bool = True) -> Engine:
    """An engine for a SQLAlchemy database URL (`sqlite:///…` or `postgresql://…`).

    Whoever works on a database that others have set up says that it may not be new: a file of SQLite's that is not
    there is an error then, at the first connection too, where it would otherwise be made, empty.
    """
    if url.startswith("sqlite"):
        driver = sqlite_driver()
        engine = create_engine(url, module=driver, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        sqlite_file.watch(engine, driver, may_be_new=may_be_new)
    else:
        from diary.store.postgres import make_postgres_engine

        engine = make_postgres_engine(url)
    event.listen(engine, "handle_error", _failed)
    return engine


def _failed(failure: ExceptionContext) -> None:
    if failure.is_pre_ping and not getattr(failure.original_exception, "waited", False):
        return  # a connection from before the server was started again: the next one will do
    if failure.sqlalchemy_exception is None or is_out_of_reach(failure.sqlalchemy_exception):
        patience.it_failed()


def _busy_ms() -> int:
    limit = patience.seconds()
    return BUSY_TIMEOUT_MS if limit is None else min(BUSY_TIMEOUT_MS, int(limit * 1000))


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    record.info[_BUSY_MS] = _busy_ms()
    cursor.execute(f"PRAGMA busy_timeout = {record.info[_BUSY_MS]}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.info.get(_BUSY_MS) != _busy_ms():
        connection.info[_BUSY_MS] = _busy_ms()
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {_busy_ms()}")
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
