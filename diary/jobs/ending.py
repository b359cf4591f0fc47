"""The end of a process whose work goes on in threads."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from diary.jobs.loop import guarded

PATIENCE = 2.5
"""Seconds a unit of work may still take once the process was told to end."""
_TO_GIVE_BACK = 1.0
"""Seconds for what is said to the database before the end."""

_log = logging.getLogger(__name__)


def wait_or_leave(ending: threading.Thread, give_back: Callable[[], None]) -> None:
    """Wait until `ending` is through; where that takes too long, end the process all the same.

    A mail server that does not answer is left behind. `give_back` lets others have what is under way at once; where
    the database does not answer either, the leases run out.
    """
    ending.join(PATIENCE)
    if ending.is_alive():
        _log.warning("ending without waiting any longer for what is under way")
        giving_back = threading.Thread(target=guarded("giving back", give_back), daemon=True)
        giving_back.start()
        giving_back.join(_TO_GIVE_BACK)
        logging.shutdown()
        # Threads would be waited for otherwise.
        os._exit(0)
