"""How a migration runs: in one transaction, with foreign keys off on SQLite and checked before it is kept.

With foreign keys on, Alembic's way of changing a SQLite table (a new table, copy, drop, rename) would delete every row
that refers to the old one, without a word. So they are switched off before the transaction begins (the pragma does
nothing inside one), and `foreign_key_check` must find nothing at its end.
"""

from __future__ import annotations

import warnings

from alembic import context
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool

from diary.store.engine import sqlite_driver
from diary.store.models import Base

url = context.config.attributes["url"]
is_sqlite = url.startswith("sqlite")

options = {"module": sqlite_driver()} if is_sqlite else {}
engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **options)

if is_sqlite:

    @event.listens_for(engine, "connect")
    def _foreign_keys_off(connection, _record):
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 30000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = OFF")

    @event.listens_for(engine, "begin")
    def _begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with warnings.catch_warnings(), context.begin_transaction():
        # Said of every table that is read, whether or not it is rebuilt. A migration that does rebuild such a table has
        # to make its expression index again; a test compares all indexes with the models'.
        warnings.filterwarnings("ignore", message=".*expression-based index.*")
        context.run_migrations()
        if is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            if broken:
                raise RuntimeError(
                    f"the migration would leave rows without the row they belong to: {broken[:5]}"
                )
