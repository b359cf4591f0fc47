"""When a patient is reminded, and of what: local times as instants, and how long no report has come.

Exactly one reminder per local date, whatever the clocks do: a time that is skipped is the first instant after the gap,
one that is shown twice is the first of the two (`schedule.at_local`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from diary.rules.schedule import at_local, day_start, local_today
from diary.rules.thresholds import DEFAULT, Thresholds

EVERY_DAY = 0b1111111
"""All seven days of the week, a bit each: Monday is 1, Sunday is 64."""
LATE_BY = timedelta(hours=4)
"""A reminder that is later than this is not sent any more."""

_A_DAY = timedelta(days=1)


class ReminderKind(StrEnum):
    """What a reminder says."""

    DAILY = "daily"
    SILENT = "silent"
    HOW_ARE_YOU = "how_are_you"
    NUDGE = "nudge"
    """One more on the same day."""


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody wants to be reminded, by the clock on the wall. ValueError: no day of the week is among them."""

    at: time
    weekdays: int = EVERY_DAY
    not_before: date | None = None
    """No reminder for an earlier date."""

    def __post_init__(self) -> None:
        """Without any day there would be no next one."""
        if not 0 < self.weekdays <= EVERY_DAY:
            raise ValueError(f"weekdays must be 1 to {EVERY_DAY}, not {self.weekdays}")

    def include(self, day: date) -> bool:
        """Whether that date is one of them."""
        on_weekday = self.weekdays >> day.weekday() & 1
        return bool(on_weekday) and (self.not_before is None or day >= self.not_before)


def instants(times: Times, first: date, days: int, zone: ZoneInfo) -> list[tuple[date, datetime]]:
    """The instant, in UTC, for each of so many dates from `first` on that `times` include.

    Also for a date that the place skipped. OverflowError near the ends of the calendar.
    """
    dates = (first + timedelta(days=number) for number in range(days))
    return [(day, at_local(day, times.at, zone)) for day in dates if times.include(day)]


def next_reminder(
    after: datetime, times: Times, zone: ZoneInfo, *, besides: Collection[date] = ()
) -> tuple[date, datetime]:
    """The first reminder later than `after`: its local date and instant. The dates in `besides` have theirs already.

    A date that the place skipped has none.
    """
    day = max(local_today(after, zone), times.not_before or date.min)
    while True:
        if times.include(day) and day not in besides:
            instant = at_local(day, times.at, zone)
            if instant > after and _exists(day, instant, zone):
                return day, instant
        day += _A_DAY


def reminded_day(instant: datetime, times: Times, zone: ZoneInfo) -> date | None:
    """The date whose reminder comes at exactly `instant`; None where none does."""
    today = local_today(instant, zone)
    # Where the clocks skip midnight, the reminder of a late evening comes as the next day begins.
    for day in (today, today - _A_DAY):
        if times.include(day) and at_local(day, times.at, zone) == instant and _exists(day, instant, zone):
            return day
    return None


def useful_until(day: date, due: datetime, zone: ZoneInfo) -> datetime:
    """When a reminder for `day`, due at `due`, has nothing to say any more: as the day ends there."""
    end = day_start(day + _A_DAY, zone)
    return end if due < end else due + LATE_BY


def is_too_late(day: date, due: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether it makes no sense any more to send the reminder for `day`, due at `due`."""
    return now - due > LATE_BY or now >= useful_until(day, due, zone)


def silence(
    day: date, quiet_since: date, asked_on: date | None, thresholds: Thresholds = DEFAULT
) -> ReminderKind:
    """What the reminder of `day` says, where the day has no report (rules.md, "Silence is not health").

    `quiet_since` is the day of the last report, or the day the diary began; `asked_on` the day the patient was last
    asked how they are, which is done again after as many days.
    """
    gap = (day - quiet_since).days
    if gap < thresholds.silence_remind_days:
        return ReminderKind.DAILY
    asked_lately = asked_on is not None and (day - asked_on).days < thresholds.silence_ask_days
    if gap < thresholds.silence_ask_days or asked_lately:
        return ReminderKind.SILENT
    return ReminderKind.HOW_ARE_YOU


def _exists(day: date, instant: datetime, zone: ZoneInfo) -> bool:
    return local_today(instant, zone) == day or day_start(day, zone) < instant
