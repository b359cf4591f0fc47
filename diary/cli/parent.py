"""A process that ends when the one that started it is gone."""

from __future__ import annotations

import os
import signal

_SECONDS = 1.0


def end_with(parent: int | None) -> None:
    """Send this process a SIGTERM once `parent`, its parent's process id, has gone; None: never.

    A killed parent tells nobody, so its id is looked at every second. A timer does that rather than a thread: the web
    server's main process forks, and a timer is not inherited.
    """
    if parent is None:
        return

    def look(_signal: int, _frame: object) -> None:
        if os.getppid() != parent:
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS, _SECONDS)
