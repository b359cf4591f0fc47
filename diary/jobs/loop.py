"""Running steps until nothing is left, whatever one of them does."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

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


def without_values(error: BaseException) -> str:
    """What went wrong and where, but not the message: a database error quotes the values it was given, and those are
    about people.
    """
    causes = [error]
    while (cause := causes[-1].__cause__) is not None and cause not in causes:
        causes.append(cause)
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{' from '.join(type(cause).__name__ for cause in causes)}\n{places}".rstrip()
