"""The database itself: it opens, is whole, and is set as it must be. Nothing is written, not even by opening it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, text

from diary.cli.doctor.check import Check, fine, problem, warning
from diary.config import Settings
from diary.services.backups import database_file
from diary.store import migrate
from diary.store.engine import make_engine

_EXPECTED = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
_OLDEST_POSTGRES = 14
_IN_WAL_MODE = b"\x02\x02"
"""Bytes 18 and 19 of such a database file."""


@contextmanager
def opened_to_look(settings: Settings) -> Iterator[Engine]:
    """An engine with the diary's own settings for connections, but on SQLite one that cannot write.

    The caller has seen to it that the file is there.
    """
    file = database_file(settings.database_url)
    engine = make_engine(settings.database_url if file is None else _address_to_look(file))
    try:
        yield engine
    finally:
        engine.dispose()


def _address_to_look(file: Path) -> str:
    # Without a WAL nobody has it open. To say so keeps SQLite from making one, which a reader could not remove again.
    immutable = "" if Path(f"{file}-wal").exists() else "&immutable=1"
    return f"sqlite:///file:{quote(str(file.absolute()))}?mode=ro{immutable}&uri=true"


def connection_settings(engine: Engine, file: Path | None) -> Iterator[Check]:
    """The version of a server, or what a real connection to SQLite is set to."""
    with engine.connect() as connection:
        if file is None:
            yield _postgres(connection)
            return
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in _EXPECTED}
    in_wal_mode = _header(file)[18:20] == _IN_WAL_MODE
    told = ", ".join(f"{name} {value}" for name, value in found.items())
    if found != _EXPECTED:
        yield problem(
            "pragmas",
            f"A connection to the database has {told}; it should be {_EXPECTED}.",
            "This SQLite was built without something the diary needs. Use another (see sqlite above).",
        )
    elif not in_wal_mode:
        yield warning(
            "pragmas",
            "The database is not in WAL mode. That is so after it was restored and until the diary is started; if the "
            "diary runs, its disk does not allow it.",
            "Start the diary. If this stays, move the data directory to a disk of this machine.",
        )
    else:
        yield fine("pragmas", f"Connections are set as they should be: journal_mode wal, {told}.")


def _header(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(100)


def _postgres(connection: Connection) -> Check:
    number = str(connection.execute(text("SHOW server_version")).scalar())
    if int(number.split(".")[0].split()[0]) < _OLDEST_POSTGRES:
        return warning(
            "postgresql", f"PostgreSQL {number}, which gets no updates any more.", "Upgrade the server."
        )
    return fine("postgresql", f"PostgreSQL {number}.")


def soundness(engine: Engine, file: Path, backup: Path | None) -> Iterator[Check]:
    """The pages of a SQLite file hang together, and no row points to one that is not there. `backup` is the newest."""
    with engine.connect() as connection:
        verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        lost = connection.execute(text("PRAGMA foreign_key_check")).first() if verdict == "ok" else None
    if verdict != "ok":
        yield damaged(file, backup)
    elif lost is not None:
        yield problem(
            "soundness",
            f"Rows of {lost[0]} point to rows of {lost[2]} that are not there.",
            "Keep a backup of it as it is, and report this as a fault of the diary.",
        )
    else:
        yield fine("soundness", "The database is whole (quick_check, foreign_key_check).")


def damaged(file: Path, backup: Path | None) -> Check:
    """Of a database that is damaged. `backup` is the newest."""
    return problem(
        "soundness",
        "The database is damaged.",
        f"Stop the diary and copy its directory to a safe place. Then {_way_out(file, backup)}",
    )


def _way_out(file: Path, backup: Path | None) -> str:
    """What to do about a damaged database: without a backup, save what can still be read of it."""
    if backup is not None:
        return f"put the newest backup back: diary restore --yes {backup}"
    return (
        "save what can be read of it (there is no backup), with the tool sqlite3: "
        f'sqlite3 {file} ".recover" | sqlite3 {file.with_name("recovered.sqlite3")} && '
        f"diary restore --yes {file.with_name('recovered.sqlite3')}"
    )


def schema(engine: Engine) -> Check:
    """The tables are those of this version."""
    found, newest = migrate.current_of(engine), migrate.head()
    if found == newest:
        return fine("schema", f"The tables are those of this version ({newest}).")
    if found is None:
        return problem("schema", "The database has no tables yet.", "Start the diary: diary serve")
    if migrate.knows(found):
        return problem(
            "schema",
            f"The tables are from an older version ({found} instead of {newest}).",
            "Start the diary again, or stop it and run: diary db upgrade",
        )
    return problem(
        "schema",
        f"The tables are from a newer version of the diary ({found}).",
        "Install that version again, or restore a backup from before.",
    )
