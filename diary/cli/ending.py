"""A process that ends when it is told to, once."""

from __future__ import annotations

import signal


def end_when_told() -> None:
    """Have SIGTERM and SIGINT raise SystemExit in the main thread."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)


def _end(_signal: int, _frame: object) -> None:
    # Once is enough: what is under way may take a moment to finish.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)
