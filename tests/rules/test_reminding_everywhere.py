"""Every time zone, at three times of the day: each local date has one reminder, in order; and several times a day.

By default the days around each change of the clocks are gone through. With DIARY_TEST_ALL_DAYS=1, which `make chaos`
sets, it is every day of ten years.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from diary.rules.quiet import Quiet
from diary.rules.reminding import (
    Occasion,
    Times,
    instants,
    next_occasion,
    next_reminder,
    occasions,
    reminded_day,
)
from diary.rules.schedule import time_of

pytestmark = pytest.mark.unmeasured

TIMES = (time(0), time(2, 30), time(20))
SEVERAL = (
    Times(time(20), earlier=(time(0), time(2, 30), time(12)), nudge_after=120),
    Times(time(23, 30), earlier=(time(0), time(1, 30), time(2))),
    Times(time(20, 30), earlier=(time(2), time(2, 45)), nudge_after=60, quiet=Quiet(21 * 60, 22 * 60 + 15)),
)
A_DAY = timedelta(days=1)
ALL_DAYS = bool(os.environ.get("DIARY_TEST_ALL_DAYS"))
FIRST, LAST = (date(2024, 1, 1), date(2034, 1, 1)) if ALL_DAYS else (date(2026, 1, 1), date(2027, 3, 31))


def spans(zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    """First days and lengths of the spans to go through."""
    if ALL_DAYS:
        yield FIRST, (LAST - FIRST).days
        return
    day, before = FIRST, None
    while day < LAST:
        offset = datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset()
        if offset != before:
            yield day - 2 * A_DAY, 4
        day, before = day + A_DAY, offset


@pytest.mark.timeout(7200)
def test_every_local_date_has_one_reminder_in_order() -> None:
    zones = sorted(available_timezones())
    assert len(zones) > 400
    wrong = []
    for name in zones:
        zone = ZoneInfo(name)
        for first, days in spans(zone):
            for at in TIMES:
                wrong += [f"{name} {at} {fault}" for fault in faults(zone, at, first, days)]
    assert wrong == []


@pytest.mark.timeout(14400)
def test_several_times_a_day_are_one_reminder_each_in_order() -> None:
    wrong = []
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for first, days in spans(zone):
            for times in SEVERAL:
                wrong += [f"{name} {times} {fault}" for fault in several_faults(zone, times, first, days)]
    assert wrong == []


def several_faults(zone: ZoneInfo, times: Times, first: date, days: int) -> Iterator[str]:
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = begin + timedelta(days=days)
    found: list[Occasion] = []
    after = begin - timedelta(seconds=1)
    while (one := next_occasion(after, times, zone)).at <= end:
        found.append(one)
        after = one.at
    if found != occasions(begin, end, times, zone):
        yield f"from {first}: not the same one by one and together"
    if [one.at for one in found] != sorted({one.at for one in found}):
        yield f"from {first}: not in order"
    keys = [(one.day, one.minute) for one in found]
    if keys != sorted(set(keys)):
        yield f"from {first}: a time came twice, or a later one before an earlier one"
    for one in found:
        if not _is_right(one.day, time_of(one.minute), one.at, zone):
            yield f"{one} is not when it is due"
    known, at = set(keys), {one.at for one in found}
    for day in (first + number * A_DAY for number in range(1, days - 1)):
        for minute in times.minutes if times.include(day) else ():
            if (day, minute) in known:
                continue
            # Left out only where the clocks skip it, up to the moment of another one or of the next day.
            instant = _first_shown_at_or_after(day, minute, zone)
            if instant not in at and _shown(instant, zone).date() == day:
                yield f"{day}: none at {time_of(minute)}"


def _first_shown_at_or_after(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first instant at which the clocks there show that minute of the day, or are past it. Found by looking."""
    wanted = datetime.combine(day, time_of(minute))
    instant = wanted.replace(tzinfo=UTC) - timedelta(hours=28)
    for step in (timedelta(hours=1), timedelta(minutes=1)):
        while _shown(instant + step, zone) < wanted:
            instant += step
    return instant + timedelta(minutes=1)


def faults(zone: ZoneInfo, at: time, first: date, days: int) -> Iterator[str]:
    times = Times(at)
    listed = instants(times, first, days, zone)
    if [day for day, _instant in listed] != [first + number * A_DAY for number in range(days)]:
        yield f"from {first}: not one a day"
    after = listed[0][1] - timedelta(seconds=1)
    for day, instant in listed:
        if not _is_right(day, at, instant, zone):
            yield f"{day}: {instant} is not when it is due"
        if next_reminder(after, times, zone) != (day, instant) or instant <= after:
            yield f"{day}: does not follow {after}"
        if reminded_day(instant, times, zone) != day:
            yield f"{day}: taken for another day"
        after = instant


def _is_right(day: date, at: time, instant: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks there show the time then for the first time; or else skip it, and this is the instant they do."""
    wanted = datetime.combine(day, at)
    shown = _shown(instant, zone)
    if shown == wanted:
        return all(_shown(instant - timedelta(minutes=ago), zone) != wanted for ago in (30, 60, 120))
    return shown > wanted > _shown(instant - timedelta(seconds=1), zone)


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
