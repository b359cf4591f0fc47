"""PostgreSQL databases for one test after the other.

Making a database and dropping it takes longer than most tests. So a worker lends the same one again, emptied, with
its numbering begun anew; one whose tables were changed, or that cannot be emptied, is dropped and another one made.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import make_url

MOST_OFTEN = 40
"""So often a database is lent. What is deleted stays in its files, which are never tidied up here."""

# Each row of the catalogue says which transaction wrote it, so whatever is changed in the tables shows.
_MADE_OF = """
SELECT string_agg(item, ' ' ORDER BY item) FROM (
    SELECT 'class ' || oid || ' ' || xmin AS item FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'column ' || attrelid || ' ' || attnum || ' ' || a.xmin
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'constraint ' || oid || ' ' || xmin FROM pg_constraint
    UNION ALL SELECT 'database ' || xmin FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'default ' || oid || ' ' || xmin FROM pg_attrdef
    UNION ALL SELECT 'function ' || oid || ' ' || xmin FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'index ' || indexrelid || ' ' || xmin FROM pg_index
    UNION ALL SELECT 'schema ' || oid || ' ' || xmin FROM pg_namespace WHERE nspname NOT LIKE 'pg_t%'
    UNION ALL SELECT 'setting ' || xmin FROM pg_db_role_setting
    UNION ALL SELECT 'trigger ' || oid || ' ' || xmin FROM pg_trigger
    UNION ALL SELECT 'version ' || version_num FROM alembic_version
) AS made_of
"""


@contextmanager
def new_database(server: str, template: str = "template0") -> Iterator[str]:
    """The URL of a copy of `template`, dropped when the block ends."""
    name = _create(server, template)
    try:
        yield _url(server, name)
    finally:
        _drop(server, name)


@dataclass
class _Lent:
    name: str
    made_of: str
    connection: psycopg.Connection
    """Stays open: most of what emptying takes is what a server finds out anew for each connection."""
    times: int = 0


class Lender:
    """Lends copies of a migrated database."""

    def __init__(self, server: str, template: str) -> None:
        self._server = server
        self._template = template
        self._free: list[_Lent] = []

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The URL of a database without rows, until the block ends."""
        lent = self._free.pop() if self._free else self._make()
        lent.times += 1
        try:
            yield _url(self._server, lent.name)
        finally:
            if lent.times < MOST_OFTEN and self._empty(lent):
                self._free.append(lent)
            else:
                self._give_up(lent)

    def close(self) -> None:
        """Drop what is left."""
        for lent in self._free:
            self._give_up(lent)

    def _give_up(self, lent: _Lent) -> None:
        lent.connection.close()
        _drop(self._server, lent.name)

    def _make(self) -> _Lent:
        name = _create(self._server, self._template)
        connection = _connect(self._server, name)
        kept = [table for table in _tables(connection) if _has_rows(connection, table)]
        assert not kept, f"a migration leaves rows in {kept}: emptying would take them away"
        return _Lent(name, _made_of(connection), connection)

    def _empty(self, lent: _Lent) -> bool:
        connection = lent.connection
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if _made_of(connection) != lent.made_of:
                return False
            # Without triggers and foreign keys, which only a superuser may do; so the order does not matter.
            connection.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")
            deletes = [sql.SQL("DELETE FROM {}").format(table) for table in _tables(connection)]
            connection.execute(sql.SQL("; ").join(deletes))
            connection.execute(
                "SELECT setval(oid::regclass, 1, false) FROM pg_class"
                " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
            )
        except psycopg.Error:
            return False
        return True


def _tables(connection: psycopg.Connection) -> list[sql.Identifier]:
    """All but the one that says which migrations were made."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    return [sql.Identifier(name) for (name,) in rows]


def _has_rows(connection: psycopg.Connection, table: sql.Identifier) -> bool:
    return connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone() is not None


def _made_of(connection: psycopg.Connection) -> str:
    row = connection.execute(_MADE_OF).fetchone()
    assert row is not None
    return str(row[0])


def _create(server: str, template: str) -> str:
    name = f"diary_test_{uuid.uuid4().hex[:12]}"
    with _connect(server) as connection:
        # Copying files is up to three times as fast as going through the log, and older servers know nothing else.
        how = sql.SQL("STRATEGY file_copy" if connection.info.server_version >= 150000 else "")
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} {}").format(
                sql.Identifier(name), sql.Identifier(template), how
            )
        )
    return name


def _drop(server: str, name: str) -> None:
    # Closed connections need a moment to go; DROP DATABASE, if it meets one, waits a whole 100 ms.
    time.sleep(0.01)
    with _connect(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _connect(server: str, database: str | None = None) -> psycopg.Connection:
    address = make_url(server).set(drivername="postgresql")
    if database:
        address = address.set(database=database)
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)
