"""Local days and times as instants, so that a clock change neither splits, doubles nor skips a day."""

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


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
