"""Running steps until nothing is left, whatever one of them does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from sqlalchemy import Engine

from diary.logs import without_values

LOOKS_AGAIN = 0.1
"""Seconds, at most, until whoever waits for SQLite's one place to write looks again whether it is free (SQLite's own
busy handler). Steps that follow each other at once never leave it free at such a moment, and a report waits in vain.
"""

_log = logging.getLogger(__name__)


def drain(step: Callable[[], bool], stop: Callable[[], bool] = lambda: False, *, rest: float = 0.0) -> int:
    """Call `step` until it returns False or `stop()` is true, `rest` seconds apart; gives the number of calls."""
    calls = 0
    while not stop():
        calls += 1
        if not step():
            break
        time.sleep(rest)
    return calls


def rest_for(engine: Engine) -> float:
    """Seconds to leave between two steps that write, so that a page that saves has its turn."""
    return 1.25 * LOOKS_AGAIN if engine.dialect.name == "sqlite" else 0.0


def guarded(name: str, run: Callable[[], object]) -> Callable[[], None]:
    """`run`, but an error is logged and not raised: the next tick tries again."""

    def guard() -> None:
        try:
            run()
        except Exception as error:
            _log.error("%s failed: %s", name, without_values(error))

    return guard
