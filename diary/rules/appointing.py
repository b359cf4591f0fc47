"""When people get mail about an appointment: the day before, and the day after."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diary.rules.reminding import LATE_BY, useful_until
from diary.rules.schedule import at_local

ASKED_FOR = timedelta(days=7)
"""A question how it went that is later than this is not sent any more."""

_A_DAY = timedelta(days=1)


def day_before_at(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks there show `at` on the day before."""
    return at_local(on - _A_DAY, at, zone)


def tomorrow_until(on: date, due: datetime, zone: ZoneInfo) -> datetime:
    """When the mail that says "tomorrow", due at `due`, comes too late: some hours later, or as the day before ends."""
    return min(due + LATE_BY, useful_until(on - _A_DAY, due, zone))


def day_after_at(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks there show `at` on the day after."""
    return at_local(on + _A_DAY, at, zone)
