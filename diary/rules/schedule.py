"""Local days and times as instants, so that a clock change neither splits, doubles nor skips a day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MIDNIGHT = time(0)


def local_today(now: datetime, zone: ZoneInfo) -> date:
    """The calendar day that it is there. ValueError: `now` says no zone."""
    if now.tzinfo is None:
        raise ValueError("a moment must say its zone")
    return now.astimezone(zone).date()


def at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which clocks there show `at` on that day.

    A time that the clocks skip is the first instant after the gap (also where they skip the whole day), and
    one that they show twice is the first of the two.
    """
    wanted = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    instant = wanted.replace(tzinfo=zone).astimezone(UTC)
    if _shown(instant, zone) == wanted:
        return instant
    # In a gap: read with the offset from before it the time lies after the change, with the one from after it before.
    late = instant
    early = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > timedelta(microseconds=1):
        middle = early + (late - early) // 2
        if _shown(middle, zone) < wanted:
            early = middle
        else:
            late = middle
    return late


def minute_of(at: time) -> int:
    """A time of day in minutes after midnight, without its seconds."""
    return at.hour * 60 + at.minute


def time_of(minute: int) -> time:
    """The time of day so many minutes after midnight, 0 to 1439."""
    return time(*divmod(minute, 60))


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which that local day begins."""
    return at_local(day, _MIDNIGHT, zone)


def days_inside(
    spans: Iterable[tuple[datetime, datetime]], zone: ZoneInfo, *, after: date, until: date
) -> int:
    """How many of the local days after `after`, up to `until`, lie wholly inside one of `spans` (begin and end).

    On such a day nobody could write a report, so it is no day of silence either.
    """
    found = set()
    for begin, end in spans:
        day = max(local_today(begin, zone), after + timedelta(days=1))
        while day <= min(local_today(end, zone), until):
            if begin <= day_start(day, zone) and day_start(day + timedelta(days=1), zone) <= end:
                found.add(day)
            day += timedelta(days=1)
    return len(found)


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
