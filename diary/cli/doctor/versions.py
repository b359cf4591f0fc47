"""What the diary runs on."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import version

from diary.cli.doctor.check import Check, fine, warning

_FIRST_AFFECTED = (3, 7, 0)
_FIRST_MENDED = (3, 51, 3)
"""SQLite libraries from the one to before the other have the WAL-reset bug (sqlite.org/wal.html)."""


def versions() -> Iterator[Check]:
    """Python, the diary, SQLAlchemy."""
    yield fine("python", f"Python {platform.python_version()} on {platform.system()} {platform.machine()}.")
    yield fine("diary", f"diary {version('symptom-diary')}.")
    yield fine("sqlalchemy", f"SQLAlchemy {version('sqlalchemy')}.")


def sqlite_in_use() -> Iterator[Check]:
    """The SQLite library that the diary opens its database with."""
    from diary.store.engine import sqlite_driver

    driver = sqlite_driver()
    brought_by = "Python itself" if driver.__name__.startswith("sqlite3") else "the package pysqlite3"
    yield sqlite_library(driver.sqlite_version, brought_by)


def sqlite_library(number: str, brought_by: str) -> Check:
    """What a version of the library means."""
    says = f"SQLite {number}, brought by {brought_by}."
    if not _FIRST_AFFECTED <= tuple(int(part) for part in number.split(".")) < _FIRST_MENDED:
        return fine("sqlite", says)
    return warning(
        "sqlite",
        f"{says} Versions from 3.7.0 to 3.51.2 can damage a database when its write-ahead log starts anew while "
        "another process writes (the WAL-reset bug). It is rare, but it has happened.",
        "Use a Python with SQLite 3.51.3 or newer, or install the package pysqlite3 where there is one for this "
        "machine (Linux on x86-64, macOS on arm64). Until then, keep the daily backups.",
    )
