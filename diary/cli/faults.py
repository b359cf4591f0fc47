"""Errors that are nobody's bug, in a sentence that says what to do."""

from __future__ import annotations

import errno
import sys

import click

from diary.logs import kind_of

_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "there is no room left for this user",
    errno.EROFS: "it lies on a read-only disk",
    errno.EACCES: "this user may not",
    errno.EPERM: "this user may not",
}
_SQLITE = {
    "readonly database": "The database cannot be written to. Is the disk read-only, or is the file another user's?",
    "disk is full": "The disk is full, so the database cannot be written to. Nothing was changed.",
    "unable to open database file": "The database cannot be opened. Is its directory there, and may this user write?",
    "database is locked": "Another program kept the database to itself for too long. Try again.",
    "file is not a database": "The database file is not a database, or is damaged. What to do: diary doctor",
    "malformed": "The database file is damaged. What to do: diary doctor",
    "disk i/o error": "The disk that holds the database does not work as it should.",
    "no such table": "The database has not been set up. Run: diary db upgrade",
}


class Refused(click.ClickException):
    """A command that cannot go on; `sentence` says why and what to do."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code  # type: ignore[misc] # click makes it a class variable and reads it from here


def explained(error: BaseException) -> click.ClickException | None:
    """`error` as a refusal, or None where it is a bug (or click's own)."""
    if isinstance(error, click.ClickException):
        return None
    for module, name, explain in (
        ("diary.config", "ConfigError", _settings),
        ("diary.store.migrate", "NewerDatabase", _newer),
        ("diary.services.errors", "BadInput", _bad_input),
        ("diary.services.errors", "DiaryError", lambda error: Refused(str(error))),
        ("sqlalchemy.exc", "DBAPIError", _database),
    ):
        # What was never imported cannot have been raised.
        kind = getattr(sys.modules.get(module), name, None)
        if kind is not None and isinstance(error, kind):
            return explain(error)
    if isinstance(error, OSError) and error.errno in _DISK and error.filename:
        return Refused(f"{error.filename} cannot be used: {_DISK[error.errno]}.")
    return None


def _settings(error: BaseException) -> Refused:
    faults: list[str] = getattr(error, "faults", [])
    return Refused(
        "The settings cannot be used:\n" + "\n".join(f"  - {fault}" for fault in faults), exit_code=2
    )


def _newer(_error: BaseException) -> Refused:
    return Refused(
        "The database was made by a newer version of the diary than this one. Install that version again, or restore "
        "a backup from before."
    )


def _bad_input(error: BaseException) -> Refused:
    sentences: list[str] = getattr(error, "sentences", [])
    return Refused("\n".join(sentences), exit_code=2)


def _database(error: BaseException) -> Refused | None:
    cause = str(getattr(error, "orig", ""))
    for text, sentence in _SQLITE.items():
        if text in cause.lower():
            return Refused(sentence)
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    if sqlstate == "42P01":
        return Refused(_SQLITE["no such table"])
    if type(error).__name__ == "OperationalError":
        # A server that was reached and said no may name what it was given.
        first_line = kind_of(error) if sqlstate else cause.partition("\n")[0].strip()
        return Refused(f"The database cannot be reached: {first_line}")
    return None
