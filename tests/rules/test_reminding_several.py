"""Several reminders a day, one more, every second date, and quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from diary.rules.quiet import Quiet
from diary.rules.reminding import Times, instants, next_occasion, occasion_at, occasions

LONDON, NUUK, APIA = ZoneInfo("Europe/London"), ZoneInfo("America/Nuuk"), ZoneInfo("Pacific/Apia")
MONDAY = date(2026, 1, 5)
TWICE = Times(time(20), earlier=(time(9),))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(times: Times, first: str, last: str, zone: ZoneInfo = LONDON) -> list[str]:
    return [one.at.strftime("%d %H:%M") for one in occasions(utc(first), utc(last), times, zone)]


def test_each_time_of_each_day_comes_in_order_whatever_order_they_were_given_in() -> None:
    times = Times(time(20), earlier=(time(13), time(9)))
    assert due(times, "2026-01-05T09:00", "2026-01-06T13:00") == [
        "05 09:00", "05 13:00", "05 20:00", "06 09:00", "06 13:00",
    ]  # fmt: skip


def test_a_time_that_is_decided_or_whose_day_is_written_is_passed_over() -> None:
    morning = utc("2026-01-05T08:00")
    assert next_occasion(morning, TWICE, LONDON).at == utc("2026-01-05T09:00")
    assert next_occasion(morning, TWICE, LONDON, decided={(MONDAY, 540)}).at == utc("2026-01-05T20:00")
    assert next_occasion(morning, TWICE, LONDON, besides={MONDAY}).at == utc("2026-01-06T09:00")


def test_one_more_comes_after_the_last_by_the_clock_on_the_wall() -> None:
    times = Times(time(0, 30), nudge_after=120)
    assert due(times, "2026-03-28T00:00", "2026-03-29T12:00") == [
        "28 00:30",
        "28 02:30",
        "29 00:30",
        "29 01:30",
    ]


@pytest.mark.parametrize(
    ("at", "after", "quiet", "nudge"),
    [
        (time(20), 60, None, 21 * 60),
        (time(21), 180, None, None),  # midnight is another day
        (time(20, 59), 180, None, 1439),
        (time(20), 60, Quiet(21 * 60, 22 * 60), 22 * 60),  # waits for the end
        (time(20), 60, Quiet(20 * 60 + 30, 21 * 60), 21 * 60),
        (time(20), 60, Quiet(21 * 60, 7 * 60), None),  # they end on another date
        (time(2), 60, Quiet(2 * 60 + 30, 7 * 60), 7 * 60),
        (time(20), 60, Quiet(22 * 60, 7 * 60), 21 * 60),
    ],
)
def test_one_more_never_comes_on_another_date_nor_in_quiet_hours(
    at: time, after: int, quiet: Quiet | None, nudge: int | None
) -> None:
    times = Times(at, nudge_after=after, quiet=quiet)
    assert times.nudge == nudge
    assert (len(times.minutes) == 2) == (nudge is not None)


def test_every_second_date_counts_from_its_first_whatever_the_weekday() -> None:
    times = Times(time(20), weekdays=0b1, every_other_from=MONDAY)
    later = [one.day for one in occasions(utc("2026-01-01T00:00"), utc("2026-01-10T00:00"), times, LONDON)]
    assert later == [date(2026, 1, day) for day in (1, 3, 5, 7, 9)]
    paused = Times(time(20), every_other_from=MONDAY, not_before=date(2026, 1, 8))
    assert next_occasion(utc("2026-01-05T12:00"), paused, LONDON).day == date(2026, 1, 9)


def test_two_times_in_one_gap_of_the_clocks_are_one_reminder() -> None:
    times = Times(time(20), earlier=(time(1), time(1, 30)))
    listed = instants(times, date(2026, 3, 29), 1, LONDON)
    assert [at.hour for _day, at in listed] == [1, 19]
    assert due(times, "2026-03-29T00:00", "2026-03-29T23:00") == ["29 01:00", "29 19:00"]
    found = occasion_at(utc("2026-03-29T01:00"), times, LONDON)
    assert found is not None
    assert found.minute == 60  # the first of the two


def test_the_last_of_one_day_and_the_first_of_the_next_in_one_gap_are_one() -> None:
    times = Times(time(23, 30), earlier=(time(0),))
    found = occasions(utc("2026-03-28T12:00"), utc("2026-03-29T12:00"), times, NUUK)
    assert [(one.day.day, one.minute) for one in found] == [(28, 1410)]
    assert next_occasion(found[0].at, times, NUUK).day == date(2026, 3, 29)


def test_a_date_that_never_was_has_none_at_any_time() -> None:
    days = {one.day for one in occasions(utc("2011-12-29T00:00"), utc("2012-01-01T09:00"), TWICE, APIA)}
    assert date(2011, 12, 30) not in days
    assert {date(2011, 12, 29), date(2011, 12, 31)} <= days


def test_from_the_middle_of_a_list_on_it_is_the_same() -> None:
    times = Times(time(23, 30), earlier=(time(0), time(12)), nudge_after=20)
    first, last = utc("2026-03-27T00:00"), utc("2026-03-31T00:00")
    everything = occasions(first, last, times, NUUK)
    for number, one in enumerate(everything[:-1]):
        assert occasion_at(one.at, times, NUUK) == one
        assert next_occasion(one.at, times, NUUK) == everything[number + 1]
        assert occasions(one.at + timedelta(seconds=1), last, times, NUUK) == everything[number + 1 :]


def test_a_list_leaves_out_the_dates_of_a_pause() -> None:
    paused = Times(time(20), not_before=date(2026, 1, 7))
    assert [day for day, _at in instants(paused, MONDAY, 4, LONDON)] == [date(2026, 1, 7), date(2026, 1, 8)]
    assert not paused.include(MONDAY)
