"""Every time zone, three times a day: each local date has one reminder, in order.

By default the days around each change of the clocks are gone through. With DIARY_TEST_ALL_DAYS=1 it is every day of
ten years.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from diary.rules.reminding import Times, instants, next_reminder, reminded_day

TIMES = (time(0), time(2, 30), time(20))
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
