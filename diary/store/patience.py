"""How long whoever asks the database now waits for it.

Jobs and commands may wait long. A page has somebody before it, and one that has to say what to do about a danger must
not wait: two seconds for a lock or for an answer, and once something has failed, hardly at all. The time is held per
context, as the language is, so that each request has its own.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

AFTER_A_FAILURE = 0.1
"""Seconds for whatever is still asked once the database has failed: the page that says so must come."""


@dataclass(slots=True)
class _Patience:
    seconds: float


_held: ContextVar[_Patience | None] = ContextVar("patience", default=None)


def wait_at_most(seconds: float) -> None:
    """From here on, each lock and each answer is waited for so long and no longer."""
    _held.set(_Patience(seconds))


def wait_as_usual() -> None:
    """Wait as long again as jobs and commands do."""
    _held.set(None)


def it_failed() -> None:
    """The database has failed whoever asks now: nothing more is waited for, as far as waiting was limited at all."""
    patience = _held.get()
    if patience is not None:
        patience.seconds = min(patience.seconds, AFTER_A_FAILURE)


def seconds() -> float | None:
    """How long to wait; None for as long as usual."""
    patience = _held.get()
    return None if patience is None else patience.seconds
