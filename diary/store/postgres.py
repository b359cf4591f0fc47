"""PostgreSQL with an end to every wait: for a connection, for a lock, for a statement, and for any answer at all.

A server that is stopped refuses at once. One that hangs (its machine is frozen, a firewall swallows everything) says
nothing, and none of its own time-outs help then: so the client stops waiting by itself, and drops the connection.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event

from diary.store import patience

CONNECT_S = 10
LOCK_S = 10
POOL_S = 2
STATEMENT_S = 60
UNANSWERED_S = 90
"""Seconds that jobs and commands wait; more for an answer than a statement may take, so that the server ends first."""

_LEAST_CONNECT_S = 2
"""The driver knows no shorter time for making a connection."""

_BEFORE_THE_CLIENT = 0.9
"""How much of the client's patience the server has for a lock: it should be the one to say what was in the way."""


class ImpatientConnection(psycopg.Connection[Any]):
    """Waits for an answer as long as `diary.store.patience` says, then is closed."""

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """As psycopg's, with an end."""
        limit = patience.seconds()
        try:
            return super().wait(_within(UNANSWERED_S if limit is None else limit, gen), *args, **kwargs)
        except Unanswered:
            self.close()
            raise


class Unanswered(psycopg.OperationalError):
    """The server said nothing for as long as one would wait."""

    waited = True


def make_postgres_engine(url: str) -> Engine:
    """An engine for a PostgreSQL database."""
    engine = create_engine(
        url, pool_pre_ping=True, pool_timeout=POOL_S, max_overflow=25, hide_parameters=True
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _connect(_dialect: object, _record: object, cargs: Any, cparams: Any) -> ImpatientConnection:
    limit = patience.seconds()
    if limit is not None and limit <= patience.AFTER_A_FAILURE:
        raise Unanswered("the database has just failed, so no new connection was tried")
    asked = cparams.get("connect_timeout", CONNECT_S)
    seconds = asked if limit is None else max(_LEAST_CONNECT_S, min(int(asked), int(limit)))
    try:
        return ImpatientConnection.connect(*cargs, **{**cparams, "connect_timeout": seconds})
    except psycopg.OperationalError:
        patience.it_failed()
        raise


def _set_up(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{LOCK_S}s'; SET statement_timeout = '{STATEMENT_S}s'")
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    limit = patience.seconds()
    if limit is not None and limit < LOCK_S:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(limit * 1000 * _BEFORE_THE_CLIENT)}ms'")


def _within(seconds: float, gen: Any) -> Generator[Any, Any, Any]:
    """The driver's generator, which yields whenever it has to wait; Unanswered when that takes too long in all."""
    until = monotonic() + seconds
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and monotonic() > until:
                raise Unanswered(f"the database did not answer within {seconds:g} seconds")
            wanted = gen.send(ready)
    except StopIteration as done:
        return done.value
