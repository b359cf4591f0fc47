"""Bringing the database up to this version, with a copy put aside first."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from diary.cli.faults import Refused
from diary.clock import SystemClock
from diary.config import Settings
from diary.store import migrate

_KEPT_IS_NOT_SENT = "0016"
"""Before this revision of the tables, what was only written into a file was called sent."""


def upgrade(settings: Settings) -> Path | None:
    """Upgrade if there is something to upgrade. Gives the copy that was made of a SQLite database before, if one was.

    Raises NewerDatabase.
    """
    url = settings.database_url
    if not migrate.needs_upgrade(url):
        return None
    before = migrate.current(url)
    copy = _put_aside(settings, before) if before is not None else None
    migrate.upgrade(url)
    if before is not None and before < _KEPT_IS_NOT_SENT:
        _note_what_was_kept(settings)
    return copy


def set_up_if_new(settings: Settings) -> None:
    """Make the tables of a database without any. Raises NewerDatabase, or Refused where it is from an older version."""
    url = settings.database_url
    if not migrate.needs_upgrade(url):
        return
    if migrate.current(url) is not None:
        raise Refused("The database is from an older version. Run: diary db upgrade")
    migrate.upgrade(url)


def _note_what_was_kept(settings: Settings) -> None:
    from diary.services.outbox import note_kept_before
    from diary.store.engine import make_engine, unit_of_work

    engine = make_engine(settings.database_url)
    try:
        with unit_of_work(engine) as session:
            note_kept_before(session, settings.mail_dir)
    finally:
        engine.dispose()


def _put_aside(settings: Settings, revision: str) -> Path | None:
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    directory = settings.data_dir / "backups"
    directory.mkdir(mode=0o700, exist_ok=True)
    copy = directory / f"before-upgrade-from-{revision}-{SystemClock().now():%Y-%m-%dT%H%M%SZ}.sqlite3"
    migrate.copy_aside(Path(url.database), copy)
    return copy
