"""On which day the next trial alert comes."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from diary.rules.schedule import at_local, local_today
from diary.services.notifications.mornings import MORNING

APART = timedelta(days=14)
"""Two of them are never closer, however far the one before was put off."""
PUT_OFF = timedelta(days=7)
"""So long it is put off while an alarm is open."""
REACH = APART + timedelta(days=33)
"""No moment lies further ahead."""


def next_at(month_day: int, after: datetime, zone: ZoneInfo) -> datetime:
    """The morning of the first such day that is at least `APART` from `after`.

    Of a month that is too short its last day stands for it.
    """
    earliest = local_today(after, zone) + APART
    return at_local(_on_or_after(earliest, month_day), MORNING, zone)


def put_off(now: datetime, zone: ZoneInfo) -> datetime:
    """The morning a week from now."""
    return at_local(local_today(now, zone) + PUT_OFF, MORNING, zone)


def _on_or_after(day: date, month_day: int) -> date:
    here = _in_month(day.year, day.month, month_day)
    if here >= day:
        return here
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    return _in_month(year, month, month_day)


def _in_month(year: int, month: int, month_day: int) -> date:
    return date(year, month, min(month_day, monthrange(year, month)[1]))
