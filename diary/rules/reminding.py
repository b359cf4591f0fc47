"""When a patient is reminded, and of what: local times as instants, and how long no report has come.

Exactly one reminder per time and local date, whatever the clocks do: a time that is skipped is the first instant after
the gap, one that is shown twice is the first of the two (`schedule.at_local`). Times that come to the same instant are
one reminder, the first of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from diary.rules.quiet import Quiet
from diary.rules.schedule import at_local, day_start, local_today, minute_of, time_of
from diary.rules.thresholds import DEFAULT, Thresholds

EVERY_DAY = 0b1111111
"""All seven days of the week, a bit each: Monday is 1, Sunday is 64."""
APART = 30
"""Minutes that two times of a day must at least lie apart."""
LATE_BY = timedelta(hours=4)
"""A reminder that is later than this is not sent any more."""

_A_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60


class ReminderKind(StrEnum):
    """What a reminder says."""

    DAILY = "daily"
    SILENT = "silent"
    HOW_ARE_YOU = "how_are_you"
    NUDGE = "nudge"
    """One more on the same day."""


class Rhythm(StrEnum):
    """How often somebody is reminded."""

    DAILY = "daily"
    EVERY_OTHER_DAY = "every_other_day"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody wants to be reminded, by the clock on the wall. ValueError: no day of the week is among them."""

    at: time
    """The last of the day, but for the nudge."""
    weekdays: int = EVERY_DAY
    not_before: date | None = None
    """No reminder for an earlier date."""
    earlier: tuple[time, ...] = ()
    """Other times of the same day, all before `at`."""
    nudge_after: int | None = None
    """So many minutes after `at` comes one more, if it is still the same date; None for none."""
    every_other_from: date | None = None
    """Only every second date, counted from this one, whatever the days of the week; None for all of them."""
    quiet: Quiet | None = None
    """When no reminder is sent: a nudge waits for the end, if that is on the same date."""

    def __post_init__(self) -> None:
        """Without any day there would be no next one."""
        if not 0 < self.weekdays <= EVERY_DAY:
            raise ValueError(f"weekdays must be 1 to {EVERY_DAY}, not {self.weekdays}")

    def include(self, day: date) -> bool:
        """Whether that date is one of them."""
        if self.not_before is not None and day < self.not_before:
            return False
        if self.every_other_from is not None:
            return (day - self.every_other_from).days % 2 == 0
        return bool(self.weekdays >> day.weekday() & 1)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The minutes after midnight that were chosen, in order."""
        return tuple(sorted({minute_of(at) for at in (*self.earlier, self.at)}))

    @property
    def nudge(self) -> int | None:
        """The minute after midnight of the nudge; None where none is wanted, or there is no time left for it."""
        if self.nudge_after is None:
            return None
        minute = minute_of(self.at) + self.nudge_after
        if minute < _MINUTES_A_DAY and self.quiet is not None and minute in self.quiet:
            return self.quiet.end if self.quiet.ends_today(minute) else None
        return minute if minute < _MINUTES_A_DAY else None

    @property
    def minutes(self) -> tuple[int, ...]:
        """All minutes after midnight at which a reminder is due, in order."""
        return self.chosen if self.nudge is None else (*self.chosen, self.nudge)


class Occasion(NamedTuple):
    """One reminder: for which date, the time on the wall it stands for, and when it is due."""

    day: date
    minute: int
    """Minutes after midnight."""
    at: datetime
    """In UTC."""


def instants(times: Times, first: date, days: int, zone: ZoneInfo) -> list[tuple[date, datetime]]:
    """The instants, in UTC, for each of so many dates from `first` on that `times` include.

    Also for a date that the place skipped. OverflowError near the ends of the calendar.
    """
    dates = (first + timedelta(days=number) for number in range(days))
    return [(one.day, one.at) for day in dates for one in _on(day, times, zone)]


def next_occasion(
    after: datetime,
    times: Times,
    zone: ZoneInfo,
    *,
    besides: Collection[date] = (),
    decided: Collection[tuple[date, int]] = (),
) -> Occasion:
    """The first reminder later than `after`. The dates in `besides` need none, and the minutes of dates in `decided`
    have theirs already.

    A date that the place skipped has none.
    """
    return next(
        one
        for one in _in_order(after, times, zone)
        if one.at > after and one.day not in besides and (one.day, one.minute) not in decided
    )


def next_reminder(
    after: datetime, times: Times, zone: ZoneInfo, *, besides: Collection[date] = ()
) -> tuple[date, datetime]:
    """The local date and the instant of `next_occasion`."""
    found = next_occasion(after, times, zone, besides=besides)
    return found.day, found.at


def occasions(first: datetime, last: datetime, times: Times, zone: ZoneInfo) -> list[Occasion]:
    """All reminders due from `first` to `last`, both included, in order."""
    until_then = takewhile(lambda one: one.at <= last, _in_order(first, times, zone))
    return [one for one in until_then if one.at >= first]


def occasion_at(instant: datetime, times: Times, zone: ZoneInfo) -> Occasion | None:
    """The reminder that is due at exactly `instant`; None where none is."""
    return next(iter(occasions(instant, instant, times, zone)), None)


def reminded_day(instant: datetime, times: Times, zone: ZoneInfo) -> date | None:
    """The date whose reminder comes at exactly `instant`; None where none does."""
    found = occasion_at(instant, times, zone)
    return found.day if found is not None else None


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
    """What the first reminder of `day` says, where the day has no report (rules.md, "Silence is not health").

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


def _in_order(begin: datetime, times: Times, zone: ZoneInfo) -> Iterator[Occasion]:
    """All reminders in order, without end, from about a day before `begin` on."""
    # Where the clocks skip midnight, the reminder of a late evening comes as the next day begins.
    day = max(local_today(begin, zone) - _A_DAY, times.not_before or date.min)
    last: datetime | None = None
    while True:
        for one in _on(day, times, zone):
            if one.at != last and _exists(day, one.at, zone):
                yield one
                last = one.at
        day += _A_DAY


def _on(day: date, times: Times, zone: ZoneInfo) -> Iterator[Occasion]:
    """The reminders of one date, in order; two times in one gap of the clocks are one."""
    last: datetime | None = None
    for minute in times.minutes if times.include(day) else ():
        at = at_local(day, time_of(minute), zone)
        if at != last:
            yield Occasion(day, minute, at)
        last = at


def _exists(day: date, instant: datetime, zone: ZoneInfo) -> bool:
    return local_today(instant, zone) == day or day_start(day, zone) < instant
