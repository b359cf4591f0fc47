"""Local days and times, through gaps, repeated hours, and days that a place skipped."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.rules.schedule import at_local, day_start, days_inside, local_today

BERLIN, LORD_HOWE, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
SAO_PAULO, HAVANA, KATHMANDU = (
    ZoneInfo("America/Sao_Paulo"),
    ZoneInfo("America/Havana"),
    ZoneInfo("Asia/Kathmandu"),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_today_is_told_by_the_clocks_there() -> None:
    assert local_today(utc("2026-01-31T23:30"), BERLIN) == date(2026, 2, 1)
    assert local_today(utc("2026-01-31T23:30"), SAO_PAULO) == date(2026, 1, 31)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_today(datetime(2026, 1, 31), BERLIN)  # noqa: DTZ001


def test_a_plain_time_is_plain() -> None:
    assert at_local(date(2026, 1, 31), time(20), BERLIN) == utc("2026-01-31T19:00")
    assert at_local(date(2026, 7, 31), time(20), BERLIN) == utc("2026-07-31T18:00")
    assert at_local(date(2026, 1, 31), time(20), KATHMANDU) == utc("2026-01-31T14:15")


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_a_skipped_time_is_the_first_moment_after_the_gap(minute: int) -> None:
    assert at_local(date(2026, 3, 29), time(2, minute), BERLIN) == utc("2026-03-29T01:00")


def test_the_times_around_a_gap_are_plain() -> None:
    assert at_local(date(2026, 3, 29), time(1, 59), BERLIN) == utc("2026-03-29T00:59")
    assert at_local(date(2026, 3, 29), time(3), BERLIN) == utc("2026-03-29T01:00")


def test_a_repeated_time_is_its_first_moment() -> None:
    assert at_local(date(2026, 10, 25), time(2, 30), BERLIN) == utc("2026-10-25T00:30")
    assert at_local(date(2026, 10, 25), time(2, 30, fold=1), BERLIN) == utc("2026-10-25T00:30")
    assert at_local(date(2026, 10, 25), time(3), BERLIN) == utc("2026-10-25T02:00")


def test_half_an_hour_may_be_skipped_or_repeated() -> None:
    assert at_local(date(2026, 10, 4), time(2, 15), LORD_HOWE) == utc("2026-10-03T15:30")
    assert at_local(date(2026, 4, 5), time(1, 45), LORD_HOWE) == utc("2026-04-04T14:45")


def test_a_whole_skipped_day_is_the_start_of_the_next() -> None:
    assert at_local(date(2011, 12, 30), time(8), APIA) == utc("2011-12-30T10:00")
    assert day_start(date(2011, 12, 31), APIA) == utc("2011-12-30T10:00")


def test_a_day_may_begin_after_midnight_or_twice() -> None:
    assert day_start(date(2018, 11, 4), SAO_PAULO) == utc("2018-11-04T03:00")
    assert day_start(date(2026, 11, 1), HAVANA) == utc("2026-11-01T04:00")


def test_seconds_and_fractions_are_kept() -> None:
    assert at_local(date(2026, 1, 31), time(0, 0, 1, 5), BERLIN) == utc("2026-01-30T23:00:01.000005")


ZONES = [
    *("UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Havana"),
    *("Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "America/Nuuk"),
    *("Antarctica/Troll", "America/Sao_Paulo", "America/Asuncion", "Asia/Amman", "Europe/Lisbon"),
]
# From 2012 on: until 2011 St John's put its clocks back at one past midnight, into the day before.
DAYS = st.dates(date(2012, 1, 1), date(2037, 12, 30))
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(DAYS, st.times(), zones)
@settings(max_examples=300)
def test_every_time_of_every_day_is_one_moment_that_shows_it_or_follows_it(
    on: date, at: time, zone: ZoneInfo
) -> None:
    instant = at_local(on, at, zone)
    assert instant.tzinfo is UTC
    shown = instant.astimezone(zone)
    wanted = datetime.combine(on, at)
    assert shown.replace(tzinfo=None) >= wanted
    # A moment earlier it was earlier there, or the clocks have just been put back.
    before = (instant - timedelta(microseconds=1)).astimezone(zone)
    assert before.replace(tzinfo=None) < wanted
    assert shown.fold == 0 or shown.replace(tzinfo=None) != wanted


@given(DAYS, zones)
@settings(max_examples=300)
def test_days_neither_overlap_nor_leave_gaps(on: date, zone: ZoneInfo) -> None:
    begins, ends = day_start(on, zone), day_start(on + timedelta(days=1), zone)
    assert timedelta(hours=20) < ends - begins < timedelta(hours=28)
    assert local_today(begins, zone) == on
    assert local_today(ends - timedelta(microseconds=1), zone) == on
    assert local_today(begins + (ends - begins) / 2, zone) == on


def test_only_whole_days_lie_inside_a_span() -> None:
    monday, whole = date(2026, 1, 5), (utc("2026-01-04T23:00"), utc("2026-01-05T23:00"))
    friday = date(2026, 1, 9)
    assert days_inside([whole], BERLIN, after=date(2026, 1, 1), until=friday) == 1
    short = (whole[0] + timedelta(seconds=1), whole[1])
    assert days_inside([short], BERLIN, after=date(2026, 1, 1), until=friday) == 0
    assert days_inside([whole], KATHMANDU, after=date(2026, 1, 1), until=friday) == 0
    assert days_inside([whole], BERLIN, after=monday, until=friday) == 0
    assert days_inside([whole], BERLIN, after=date(2026, 1, 1), until=date(2026, 1, 4)) == 0
    assert days_inside([], BERLIN, after=date(2026, 1, 1), until=friday) == 0


def test_a_day_in_two_spans_is_one_and_one_cut_in_two_is_none() -> None:
    whole, again = (
        (utc("2026-01-04T20:00"), utc("2026-01-07T20:00")),
        (utc("2026-01-05T20:00"), utc("2026-01-08T20:00")),
    )
    assert days_inside([whole, again], BERLIN, after=date(2026, 1, 1), until=date(2026, 1, 9)) == 3
    cut = [(whole[0], utc("2026-01-05T12:00")), (utc("2026-01-05T12:00"), utc("2026-01-06T12:00"))]
    assert days_inside(cut, BERLIN, after=date(2026, 1, 1), until=date(2026, 1, 9)) == 0


@given(DAYS, st.integers(0, 5), zones)
@settings(max_examples=100)
def test_a_span_from_noon_to_noon_holds_the_days_between(on: date, days: int, zone: ZoneInfo) -> None:
    noon = time(12)
    span = (at_local(on, noon, zone), at_local(on + timedelta(days=days), noon, zone))
    inside = days_inside([span], zone, after=on - timedelta(days=9), until=on + timedelta(days=9))
    assert inside == max(days - 1, 0)
