"""When reminders come, wherever and whenever somebody lives, and what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from diary.rules.reminding import (
    LATE_BY,
    ReminderKind,
    Times,
    instants,
    is_too_late,
    next_reminder,
    reminded_day,
    silence,
    useful_until,
)
from diary.rules.thresholds import Thresholds

LONDON, NEW_YORK, CAIRO = ZoneInfo("Europe/London"), ZoneInfo("America/New_York"), ZoneInfo("Africa/Cairo")
LORD_HOWE, NUUK, APIA = (
    ZoneInfo("Australia/Lord_Howe"),
    ZoneInfo("America/Nuuk"),
    ZoneInfo("Pacific/Apia"),
)
EVENING = Times(time(20))
MONDAY = date(2026, 1, 5)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "day", "instant"),
    [
        (LONDON, time(20), "2026-01-05", "2026-01-05T20:00"),
        (LONDON, time(20), "2026-03-29", "2026-03-29T19:00"),
        (LONDON, time(1, 30), "2026-03-29", "2026-03-29T01:00"),  # skipped: the first instant after the gap
        (LONDON, time(1, 30), "2026-10-25", "2026-10-25T00:30"),  # shown twice: the first
        (NEW_YORK, time(2, 30), "2026-03-08", "2026-03-08T07:00"),
        (NEW_YORK, time(1, 30), "2026-11-01", "2026-11-01T05:30"),
        (CAIRO, time(0), "2026-04-24", "2026-04-23T22:00"),  # the day begins at one
        (LORD_HOWE, time(2, 15), "2026-10-04", "2026-10-03T15:30"),  # half an hour is skipped
        (LORD_HOWE, time(1, 45), "2026-04-05", "2026-04-04T14:45"),
        (NUUK, time(23, 30), "2026-03-28", "2026-03-29T01:00"),  # skipped up to the next day
        (APIA, time(8), "2011-12-30", "2011-12-30T10:00"),  # a day that never was
    ],
)
def test_a_local_time_is_one_instant(zone: ZoneInfo, at: time, day: str, instant: str) -> None:
    assert instants(Times(at), date.fromisoformat(day), 1, zone) == [(date.fromisoformat(day), utc(instant))]


def test_each_day_of_a_span_is_listed_or_only_those_of_the_week() -> None:
    assert [day for day, _at in instants(EVENING, MONDAY, 9, LONDON)] == [
        MONDAY + timedelta(days=number) for number in range(9)
    ]
    on_tuesdays = Times(time(20), 0b10)
    assert [day for day, _at in instants(on_tuesdays, MONDAY, 9, LONDON)] == [
        date(2026, 1, 6),
        date(2026, 1, 13),
    ]


def test_the_next_one_is_later_than_now_and_on_a_day_that_is_wanted() -> None:
    assert next_reminder(utc("2026-01-05T19:59"), EVENING, LONDON) == (MONDAY, utc("2026-01-05T20:00"))
    assert next_reminder(utc("2026-01-05T20:00"), EVENING, LONDON)[0] == date(2026, 1, 6)
    weekend = Times(time(9), 0b1100000)
    assert next_reminder(utc("2026-01-05T12:00"), weekend, LONDON) == (
        date(2026, 1, 10),
        utc("2026-01-10T09:00"),
    )


def test_a_pause_ends_on_its_day() -> None:
    paused = Times(time(20), not_before=date(2026, 2, 1))
    assert next_reminder(utc("2026-01-05T12:00"), paused, LONDON)[0] == date(2026, 2, 1)
    assert next_reminder(utc("2026-02-01T21:00"), paused, LONDON)[0] == date(2026, 2, 2)


def test_a_day_that_has_had_its_reminder_gets_no_second_one() -> None:
    now = utc("2026-01-05T12:00")
    assert next_reminder(now, EVENING, LONDON, besides={MONDAY})[0] == date(2026, 1, 6)


def test_a_day_that_never_was_is_not_reminded_of() -> None:
    for at in (time(0), time(8), time(23, 59)):
        day, instant = next_reminder(utc("2011-12-30T09:59:59"), Times(at), APIA)
        assert day == date(2011, 12, 31)
        assert reminded_day(instant, Times(at), APIA) == day


def test_an_instant_tells_its_day_and_any_other_instant_none() -> None:
    late = Times(time(23, 30))
    assert reminded_day(utc("2026-03-29T01:00"), late, NUUK) == date(2026, 3, 28)
    assert reminded_day(utc("2026-01-05T20:00"), EVENING, LONDON) == MONDAY
    assert reminded_day(utc("2026-01-05T20:01"), EVENING, LONDON) is None
    assert reminded_day(utc("2026-01-05T20:00"), Times(time(20), 0b10), LONDON) is None
    assert reminded_day(utc("2026-01-05T20:00"), Times(time(20), not_before=date(2026, 1, 6)), LONDON) is None


def test_without_any_day_of_the_week_there_is_no_plan() -> None:
    for weekdays in (0, 128, -1):
        with pytest.raises(ValueError, match="weekdays"):
            Times(time(20), weekdays)


def test_a_reminder_is_of_use_until_the_day_ends_there() -> None:
    due = utc("2026-01-05T20:00")
    assert useful_until(MONDAY, due, LONDON) == utc("2026-01-06T00:00")
    assert not is_too_late(MONDAY, due, utc("2026-01-05T23:59"), LONDON)
    assert is_too_late(MONDAY, due, utc("2026-01-06T00:00"), LONDON)
    # One that only comes as the next day begins is still of use: until four one may write for the day before.
    assert useful_until(date(2026, 3, 28), utc("2026-03-29T01:00"), NUUK) == utc("2026-03-29T05:00")


def test_a_reminder_is_not_sent_hours_late() -> None:
    due = utc("2026-01-05T08:00")
    assert not is_too_late(MONDAY, due, due + LATE_BY, LONDON)
    assert is_too_late(MONDAY, due, due + LATE_BY + timedelta(seconds=1), LONDON)


@pytest.mark.parametrize(
    ("gap", "asked", "kind"),
    [
        (0, None, "daily"),
        (1, None, "daily"),
        (2, None, "silent"),
        (6, None, "silent"),
        (7, None, "how_are_you"),
        (8, 7, "silent"),
        (13, 7, "silent"),
        (14, 7, "how_are_you"),
        (30, None, "how_are_you"),
        (-1, None, "daily"),
    ],
)
def test_the_longer_no_report_comes_the_more_is_said(gap: int, asked: int | None, kind: str) -> None:
    asked_on = None if asked is None else MONDAY + timedelta(days=asked)
    assert silence(MONDAY + timedelta(days=gap), MONDAY, asked_on) is ReminderKind(kind)


def test_how_long_a_silence_must_be_is_a_threshold() -> None:
    numbers = Thresholds(silence_remind_days=4, silence_ask_days=5)
    said = [silence(MONDAY + timedelta(days=gap), MONDAY, None, numbers).value for gap in (3, 4, 5)]
    assert said == ["daily", "silent", "how_are_you"]
