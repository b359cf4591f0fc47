"""Running steps until nothing is left, whatever one of them does."""

from __future__ import annotations

import logging
from collections.abc import Callable

from diary.logs import without_values

_log = logging.getLogger(__name__)


def drain(step: Callable[[], bool], stop: Callable[[], bool] = lambda: False) -> int:
    """Call `step` until it returns False or `stop()` is true; gives the number of calls."""
    calls = 0
    while not stop():
        calls += 1
        if not step():
            break
    return calls


def guarded(name: str, run: Callable[[], object]) -> Callable[[], None]:
    """`run`, but an error is logged and not raised: the next tick tries again."""

    def guard() -> None:
        try:
            run()
        except Exception as error:
            _log.error("%s failed: %s", name, without_values(error))

    return guard
