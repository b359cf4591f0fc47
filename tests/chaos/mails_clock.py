"""A clock that runs several times as fast as the machine's, the same in all processes of one run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SPEED = 12
"""A lease of 120 seconds lasts ten, which is long for a process that lives, on a busy machine too."""

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass
class FastClock:
    """It stood at `began` when the machine's monotonic clock, which all its processes share, stood at `at`."""

    began: datetime
    at: float

    @classmethod
    def started(cls) -> FastClock:
        """One that starts now, at noon."""
        return cls(NOON, time.monotonic())

    @classmethod
    def read(cls, told: str) -> FastClock:
        """The same one, in another process."""
        began, at = told.split()
        return cls(datetime.fromisoformat(began), float(at))

    def told(self) -> str:
        """For `read`."""
        return f"{self.began.isoformat()} {self.at!r}"

    def now(self) -> datetime:
        """The moment it shows."""
        return self.began + timedelta(seconds=(time.monotonic() - self.at) * SPEED)

    def leap(self, how_far: timedelta) -> None:
        """Put it forward. Only while no worker lives: each has its own copy."""
        self.began += how_far
