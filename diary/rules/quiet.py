"""Quiet hours: when no reminder is sent, by the clock on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from diary.rules.schedule import at_local, minute_of, time_of

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` up to `end`, in minutes after midnight; over midnight where `end` is the smaller one."""

    start: int
    end: int

    def __contains__(self, minute: int) -> bool:
        """Whether that minute of the day is one of them. The first is, the last is the one before `end`."""
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def ends_today(self, minute: int) -> bool:
        """Whether quiet hours that hold `minute` end on the same date."""
        return minute < self.end

    def until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When they end, in UTC, if it is quiet there now; None if it is not."""
        there = now.astimezone(zone)
        minute = minute_of(there.time())
        if minute not in self:
            return None
        day = there.date() if self.ends_today(minute) else there.date() + _A_DAY
        end = at_local(day, time_of(self.end), zone)
        if end > now:
            return end
        # The clocks were put back meanwhile: they show the end a second time.
        again = datetime.combine(day, time_of(self.end), zone).replace(fold=1)
        return again.astimezone(UTC)
