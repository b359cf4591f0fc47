"""What was deleted from a SQLite file leaves it: also the copies of it that SQLite makes for itself."""

from __future__ import annotations

from sqlalchemy import Engine


def leave_nothing(engine: Engine) -> bool:
    """Write the file anew and empty the log beside it. False where somebody is in the way just now: then again.

    `secure_delete` overwrites what is deleted where it stood last; where SQLite moved rows from page to page before,
    it leaves bytes of them in the gaps, and only writing the file anew (VACUUM) rids it of those. PostgreSQL gives its
    pages free by itself.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None  # noqa: S101 - it was just connected
        try:
            raw.execute("VACUUM")
            busy, _pages, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except engine.dialect.loaded_dbapi.OperationalError:
            return False
    return not busy
