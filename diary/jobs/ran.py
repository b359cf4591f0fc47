"""Which jobs have done their work lately: a scheduler that lives may still fail at one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from diary.clock import Clock

T = TypeVar("T")

SLACK = timedelta(minutes=10)
"""How long a step may take, and an error may last, before a job counts as behind."""


class Ran:
    """When each job last came through a step without an error."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._every: dict[str, timedelta] = {}
        self._at: dict[str, datetime] = {}

    def noting(self, name: str, every: float, step: Callable[[], T]) -> Callable[[], T]:
        """`step`, noted each time it returns. It is tried every so many seconds, from now on."""
        self._every[name] = timedelta(seconds=every)
        self._at[name] = self._clock.now()

        def noted() -> T:
            result = step()
            self._at[name] = self._clock.now()
            return result

        return noted

    def behind(self, now: datetime) -> list[str]:
        """The jobs that should have come through by now and did not."""
        return [name for name, at in self._at.items() if now - at > 2 * self._every[name] + SLACK]
