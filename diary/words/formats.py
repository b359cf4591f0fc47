"""Days, times, lists and averages as the current language writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from diary.words.language import _, current_language


def in_pattern(pattern: str, day: date) -> str:
    """A day with the parts that `pattern` names (`MMMMd`: month and day), in the order of the current language."""
    return _in_pattern(pattern, day, current_language().locale)


@lru_cache(maxsize=4096)
def _in_pattern(pattern: str, day: date, locale: Locale) -> str:
    # Lists and charts write the same days over and over, and for everybody: putting one into words costs 50 µs.
    return format_skeleton(pattern, day, locale=locale)


def day_in_words(day: date, beside: date | None = None) -> str:
    """Monday 5 January; with the year where it is another than that of `beside`."""
    other_year = beside is not None and beside.year != day.year
    return in_pattern("yMMMMEEEEd" if other_year else "MMMMEEEEd", day)


def short_day(day: date, beside: date | None = None) -> str:
    """5 January; with the year where it is another than that of `beside`."""
    if beside is not None and beside.year != day.year:
        return full_day(day)
    return in_pattern("MMMMd", day)


def weekday(day: date) -> str:
    """Monday"""
    return format_date(day, "EEEE", locale=current_language().locale)


def short_weekday(day: date) -> str:
    """Mon"""
    return in_pattern("E", day)


def full_day(day: date) -> str:
    """5 January 2026"""
    return format_date(day, "long", locale=current_language().locale)


def days_in_words(days: Sequence[date], beside: date) -> str:
    """1 January, 4 January and 5 January; the last one, or one of another year, with its year as `short_day` has it."""
    last = days[-1]
    named = [short_day(day, last if day.year == last.year else beside) for day in days[:-1]]
    return list_in_words([*named, short_day(last, beside)])


def time_in_words(moment: time) -> str:
    """20:00"""
    return format_time(moment, "short", locale=current_language().locale)


def time_there(at: time, clock: str = "") -> str:
    """20:00; "20:00 (London time)" where `clock`, an IANA zone, is given: there clocks show another time than here."""
    shown = time_in_words(at)
    if not clock:
        return shown
    return _("%(time)s (%(city)s time)", time=shown, city=city_of(clock))


def city_of(zone: str) -> str:
    """New York, for America/New_York, in the reader's language."""
    return get_timezone_location(zone, locale=current_language().locale, return_city=True)


def moment_in_words(instant: datetime, zone: tzinfo) -> str:
    """5 January 2026, 20:00, in the given time zone. `instant` must be aware."""
    local = instant.astimezone(zone)
    return f"{full_day(local.date())}, {time_in_words(local.time())}"


def moment_of_day(instant: datetime, zone: tzinfo, beside: date) -> str:
    """Monday 5 January, 20:00, in the given time zone; with the year where it is another than that of `beside`."""
    local = instant.astimezone(zone)
    return f"{day_in_words(local.date(), beside)}, {time_in_words(local.time())}"


def list_in_words(items: Iterable[object]) -> str:
    """a, b and c"""
    return format_list([str(item) for item in items], locale=current_language().locale)


def mean_in_words(total: int, count: int) -> str:
    """The mean of `count` whole numbers that add up to `total`: one decimal, halves rounded up.

    77 of 15 is "5.1".
    """
    tenths = (20 * total + count) // (2 * count)
    return _tenths(tenths, current_language().locale)


@lru_cache(maxsize=1024)
def _tenths(tenths: int, locale: Locale) -> str:
    return format_decimal(Decimal(tenths) / 10, "0.0", locale=locale)


def number_in_words(number: int | Fraction) -> str:
    """With as many decimals as it needs, two at most: 5, 3.5 and 1.25."""
    hundredths = (200 * number.numerator + number.denominator) // (2 * number.denominator)
    return format_decimal(Decimal(hundredths) / 100, "0.##", locale=current_language().locale)


def share_in_words(share: Fraction) -> str:
    """67%"""
    return format_percent(float(share), locale=current_language().locale)


def exact(number: int | Fraction) -> str:
    """5, 3.5, or "about 5.14 (36/7)" where two decimals do not say it all."""
    said = number_in_words(number)
    if 100 % number.denominator == 0:
        return said
    return _("about %(number)s (%(exact)s)", number=said, exact=f"{number.numerator}/{number.denominator}")


def less(left: int | Fraction, right: int | Fraction) -> str:
    """5 less 3.5 is 1.5."""
    return _(
        "%(left)s less %(right)s is %(rest)s.",
        left=number_in_words(left),
        right=number_in_words(right),
        rest=exact(left - right),
    )


FILTERS: dict[str, Callable[..., str]] = {
    "day_in_words": day_in_words,
    "short_day": short_day,
    "full_day": full_day,
    "time_in_words": time_in_words,
    "time_there": time_there,
    "moment_in_words": moment_in_words,
    "list_in_words": list_in_words,
}
