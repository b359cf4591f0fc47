"""The schema and its versions, by Alembic, configured in code so that it works from a wheel."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from diary import paths
from diary.store.engine import make_engine, sqlite_driver
from diary.store.revisions import newest_revision
from diary.store.sqlite_driver import if_up_to_date

if TYPE_CHECKING:
    from alembic.config import Config


class NewerDatabase(Exception):
    """The database was made by a newer version of the diary than this one."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at revision {revision}, which this version does not know")
        self.revision = revision


def _config(url: str) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def head() -> str:
    """The newest revision this version knows."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(_config("")).get_current_head())


def current(url: str) -> str | None:
    """The revision a database is at; None where it has no tables yet."""
    engine = make_engine(url)
    try:
        return current_of(engine)
    finally:
        engine.dispose()


def current_of(engine: Engine) -> str | None:
    """As `current`, for an engine at hand."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def needs_upgrade(url: str) -> bool:
    """Whether `upgrade` would change anything. Raises NewerDatabase."""
    if if_up_to_date(url) is not None:
        return False
    found = current(url)
    # Alembic is asked only where there is something to do or to refuse: every command begins here.
    if found == newest_revision():
        return False
    _refuse_newer(found)
    return True


def knows(revision: str) -> bool:
    """Whether a revision is one of this version or of an older one."""
    from alembic.script import ScriptDirectory

    return any(
        script.revision == revision for script in ScriptDirectory.from_config(_config("")).walk_revisions()
    )


def _refuse_newer(found: str | None) -> None:
    if found is not None and not knows(found):
        raise NewerDatabase(found)


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`. Raises NewerDatabase; on any other error nothing has changed."""
    from alembic import command

    _refuse_newer(current(url))
    logging.getLogger("alembic").setLevel(logging.WARNING)
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision` ("base" for empty)."""
    from alembic import command

    command.downgrade(_config(url), revision)


def copy_aside(database: Path, target: Path) -> None:
    """A whole copy of a SQLite database that may be in use, made by the backup API and readable by its owner alone.

    Copying the file itself would miss what still stands in the WAL.
    """
    driver = sqlite_driver()
    target.touch(mode=0o600)
    source = driver.connect(database)
    copy = driver.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
