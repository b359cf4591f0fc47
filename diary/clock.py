"""The one source of time.

Nothing else in the project asks the operating system what time it is: `now` is read once per unit of work
and handed on as an argument, so that a test can put any moment in its place.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that shows less is right: the diary was made later."""
TOLERANCE = timedelta(hours=2)
"""So far a stored moment may lie beyond what its interval can reach before it is not believed any more.

Clocks of two machines differ a little, a local day has 25 hours where the clocks are put back, and whoever sets a clock
back by an hour shall not make everybody be told twice.
"""
SLACK = timedelta(minutes=5)
"""The same where nobody is told of anything by it: how far the clocks of two machines may differ."""
_FURTHEST_EAST = timedelta(hours=14)


def latest_believable(
    now: datetime, reach: timedelta = timedelta(), *, tolerance: timedelta = TOLERANCE
) -> datetime:
    """The latest that a stored moment can be which was worked out no later than `now`, at most `reach` ahead.

    One that lies further was kept while the clock was wrong: it is worked out anew where it says when to do something,
    and counts nothing where it says when something was done. What was done was done before `now`: no `reach`.
    """
    return now + reach + tolerance


def latest_day(now: datetime) -> date:
    """The latest day that it can be anywhere: what is dated after it has not come yet, wherever the patient lives."""
    return (now + _FURTHEST_EAST).date()
