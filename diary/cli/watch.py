"""Noticing that a server still runs and answers nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

EVERY = 5.0
"""Seconds from an answer, or from giving up on one, to the next time it is asked."""
PATIENCE = 10.0
"""Seconds an answer may take."""
SILENT = 30.0
"""Seconds without an answer after which a server counts as silent."""
STARTING = 300.0
"""Seconds a server may take from its start to its first answer: on a machine that is far too busy, to start it over and
over would be the end of it."""
ASKED = 2
"""Times it must have been asked in vain since its last answer. Once is not enough: whoever asks may have slept, too."""


class Watch:
    """Asks a server whether it answers, again and again, in a thread of its own.

    Time is what passed while this machine was awake. Where asking never worked, nothing is concluded from its failing.
    """

    def __init__(self, asks: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        """`asks` says whether there was an answer, within PATIENCE seconds."""
        self._asks = asks
        self._clock = clock
        self._lock = threading.Lock()
        self._begun = 0
        """Servers watched so far, the one that runs now among them."""
        self._ever_answered = False
        self._patience_until = clock() + STARTING
        self._failed = 0
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin to ask."""
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        """Ask no more."""
        self._stop.set()

    def begin(self) -> None:
        """A server was started: what was heard of another says nothing about it."""
        with self._lock:
            self._begun += 1
            self._failed = 0
            self._patience_until = self._clock() + STARTING

    def is_silent(self) -> bool:
        """Whether the server that runs has been silent for too long."""
        with self._lock:
            return self._ever_answered and self._failed >= ASKED and self._clock() >= self._patience_until

    def ask(self) -> None:
        """Ask once, and keep what came of it."""
        asked = self._begun
        answered = self._asks()
        with self._lock:
            if asked != self._begun:
                return
            if answered:
                self._ever_answered = True
                self._failed = 0
                self._patience_until = self._clock() + SILENT
            else:
                self._failed += 1

    def _run(self) -> None:
        while not self._stop.wait(EVERY):
            self.ask()
