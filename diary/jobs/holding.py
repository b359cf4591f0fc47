"""Keeping the leases of what presses while a worker lives: they are short, so that others see soon when it has died."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from types import TracebackType

from sqlalchemy import Engine

from diary.clock import Clock
from diary.config import Settings
from diary.logs import without_values
from diary.services import outbox
from diary.store.engine import unit_of_work
from diary.store.work import Work

PROLONG_EVERY = timedelta(seconds=3)
"""So that two signs of life may fail before a lease runs out."""
_LOOK_EVERY = 0.1
"""Seconds of the machine's between two looks at the clock."""
_PATIENCE = 5.0
"""Seconds to wait for a sign of life that is being written. One that comes later finds no lease of its own."""

_log = logging.getLogger(__name__)


class Holding:
    """While the block lasts, a thread prolongs the leases that `owner` holds of these mails.

    Not for ever: whoever hands mail over says at each mail that they go on. After `outbox.LEASE` without that they
    count as stuck, and the mails go to somebody else.
    """

    def __init__(
        self, engine: Engine, settings: Settings, clock: Clock, owner: str, mail_ids: Collection[int]
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._clock = clock
        self._owner = owner
        self._mail_ids = frozenset(mail_ids)
        self._over = threading.Event()
        self._went_on_at: datetime = clock.now()
        self._thread = threading.Thread(target=self._prolong, daemon=True)

    def __enter__(self) -> Holding:
        if self._mail_ids:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._mail_ids:
            self._thread.join(_PATIENCE)

    def goes_on(self) -> None:
        """The next mail is taken in hand."""
        self._went_on_at = self._clock.now()

    def _prolong(self) -> None:
        written_at = self._went_on_at
        while not self._over.wait(_LOOK_EVERY):
            now = self._clock.now()
            if now - written_at < PROLONG_EVERY or now - self._went_on_at >= outbox.LEASE:
                continue
            written_at = now
            try:
                with unit_of_work(self._engine) as session:
                    outbox.prolong(Work(session, now, self._settings), self._owner, self._mail_ids)
            except Exception as error:
                _log.warning("leases could not be prolonged: %s", without_values(error))
