"""Which SQLite is in use, and what a file of its says of itself, for whoever has no need of SQLAlchemy."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from diary.store.revisions import newest_revision

_BEFORE_A_PATH = "sqlite:///"


def sqlite_driver() -> ModuleType:
    """The SQLite driver in use: pysqlite3 where a wheel exists, else the standard library's.

    Libraries from 3.7.0 to 3.51.2 can corrupt a WAL database when it is reset at a bad moment; pysqlite3 brings a newer
    one than most systems do.
    """
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return import_module("sqlite3")


@dataclass(frozen=True)
class UpToDate:
    """A database that is at the newest revision."""

    has_accounts: bool


def if_up_to_date(url: str) -> UpToDate | None:
    """A look at a database that takes next to nothing: None where more is needed to know, or anything is in the way.

    So it is with PostgreSQL, with a file that is not there, and with one of another version.
    """
    path = url.removeprefix(_BEFORE_A_PATH)
    if path == url or not path.startswith("/") or set(path) & {"?", "%", "#"}:
        return None
    driver = sqlite_driver()
    try:
        with closing(driver.connect(f"file:{path}?mode=rw", uri=True)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            if found != [(newest_revision(),)]:
                return None
            accounts = connection.execute("SELECT EXISTS (SELECT 1 FROM account)").fetchone()
            return UpToDate(has_accounts=bool(accounts[0]))
    except driver.Error:
        return None
