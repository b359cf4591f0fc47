"""Stand-ins for what a test must hold in its hands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that stands still until a test moves it. It begins on Monday 5 January 2026 at noon, UTC."""

    def __init__(self, now: datetime = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """The moment it stands at."""
        return self._now

    def set(self, now: datetime) -> None:
        """Put it to a moment."""
        self._now = now

    def move_on(self, **by: float) -> datetime:
        """Move it on, by the arguments of `timedelta`."""
        self._now += timedelta(**by)
        return self._now
