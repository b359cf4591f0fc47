"""The end of a process whose work goes on in threads."""

from __future__ import annotations

import logging
import os
import threading

PATIENCE = 7.0
"""Seconds a unit of work may still take once the process was told to end."""

_log = logging.getLogger(__name__)


def wait_or_leave(ending: threading.Thread) -> None:
    """Wait until `ending` is through; where that takes too long, end the process all the same.

    A mail server that does not answer is left behind: the lease of its mail runs out.
    """
    ending.join(PATIENCE)
    if ending.is_alive():
        _log.warning("ending without waiting any longer for what is under way")
        logging.shutdown()
        # Threads would be waited for otherwise.
        os._exit(0)
