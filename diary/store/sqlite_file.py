"""The file of a SQLite database, watched while it is in use.

SQLite goes on with a file that somebody has deleted: what is saved then is answered with "saved" and gone when the last
process that has the file open ends. And opening a path that leads nowhere makes an empty database.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

_FILE = "diary_file"


def watch(engine: Engine, driver: ModuleType, *, may_be_new: bool) -> None:
    """Let connections of `engine` notice that their file is gone, or that another one has taken its place.

    Unless it `may_be_new`, the first connection finds the file, too, or fails.
    """
    _Watch(driver, was_there=not may_be_new).install(engine)


class _Watch:
    def __init__(self, driver: ModuleType, *, was_there: bool) -> None:
        self._driver = driver
        self._was_there = was_there

    def install(self, engine: Engine) -> None:
        event.listen(engine, "do_connect", self._make_no_new_one)
        event.listen(engine, "connect", self._remember)
        event.listen(engine, "checkout", self._look)

    def _make_no_new_one(self, _dialect: object, _record: object, cargs: Any, _cparams: object) -> None:
        path = str(cargs[0]) if cargs else ""
        if self._was_there and Path(path).is_absolute() and not Path(path).exists():
            raise self._gone(path)

    def _remember(self, connection: Any, record: Any) -> None:
        path = next((row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main"), "")
        if path and Path(path).exists():
            record.info[_FILE] = (path, _identity(path))
            self._was_there = True

    def _look(self, _connection: object, record: Any, _fairy: object) -> None:
        path, identity = record.info.get(_FILE, ("", None))
        if not path:
            return
        try:
            now = _identity(path)
        except OSError as error:
            raise self._gone(path) from error
        if now != identity:
            raise DisconnectionError("another file has taken the place of the database")

    def _gone(self, path: str) -> Exception:
        error: Exception = self._driver.OperationalError(f"the database file is not there any more: {path}")
        return error


def _identity(path: str) -> tuple[int, int]:
    found = Path(path).stat()
    return found.st_dev, found.st_ino
