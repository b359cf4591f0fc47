"""How it is going, in sentences, and what is written on and beside the charts. Plain numbers: no verdict, no advice.

Totals and counts in, text out: an average is rounded only here, so that a chart, a table and a sentence agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_interval

from diary.words.formats import full_day, in_pattern, mean_in_words, short_day
from diary.words.language import Lazy, _, current_language, lazy, ngettext
from diary.words.whose import told_of, whose, whose_label

Total = tuple[int, int]
"""What some numbers add up to, and how many they are."""

WORST = lazy("At its worst")
USUAL = lazy("Most of the day")
IN_THE_WAY = lazy("In the way of daily activities")
BAR = lazy("From the lowest to the highest of a week")

BANDS: tuple[tuple[int, int, Lazy], ...] = (
    (1, 3, lazy("Mild")),
    (4, 6, lazy("Moderate")),
    (7, 10, lazy("Severe")),
)
"""Lowest and highest number of each: the commonest bands on 0 to 10. Studies of where to cut differ by a point either
way; 7 is the lower and safer start of "severe"."""

MARKS: Mapping[str, Lazy] = {
    "alarm": lazy("Emergency or urgent"),
    "follow_up": whose_label(lazy("Talk to your doctor"), lazy("Talk to the doctor")),
    "sign": lazy("Warning sign ticked"),
}
PROCEDURE = lazy("Procedure")

CHANGES: Mapping[str, Lazy] = {
    "lower": lazy("Lower than the week before."),
    "same": lazy("About the same as the week before."),
    "higher": lazy("Higher than the week before."),
}


def span_in_words(days: int) -> str:
    """30 days, or 1 year."""
    return _("1 year") if days == 365 else ngettext("%(num)s day", "%(num)s days", days)


def how_often(reported: int, days: int, *, since_begun: bool = False) -> str:
    """On how many of the last days there is a report. `since_begun`: the diary is younger than what is looked at, and
    `days` are its own.
    """
    if since_begun and days == 1:
        return whose(lazy("Your diary has one day so far."), lazy("%(patient)s’s diary has one day so far."))
    if since_begun:
        return whose(
            lazy("You wrote on %(reported)s of your diary’s %(days)s days."),
            lazy("%(patient)s’s diary has a report on %(reported)s of its %(days)s days."),
            reported=reported,
            days=days,
        )
    return whose(
        lazy("You wrote on %(reported)s of the last %(days)s days."),
        lazy("%(patient)s’s diary has a report on %(reported)s of the last %(days)s days."),
        reported=reported,
        days=days,
    )


def since_procedure(procedure_on: date, today: date) -> str:
    """When it was; empty for a day to come."""
    days = (today - procedure_on).days
    if days < 0:
        return ""
    day = short_day(procedure_on, today)
    if days == 0:
        return whose(
            lazy("Your procedure is today, %(day)s."),
            lazy("%(patient)s’s procedure is today, %(day)s."),
            day=day,
        )
    if told_of():
        return ngettext(
            "%(patient)s’s procedure was on %(day)s. That was %(num)s day ago.",
            "%(patient)s’s procedure was on %(day)s. That was %(num)s days ago.",
            days,
            day=day,
            patient=told_of(),
        )
    return ngettext(
        "Your procedure was on %(day)s. That was %(num)s day ago.",
        "Your procedure was on %(day)s. That was %(num)s days ago.",
        days,
        day=day,
    )


def going(recent: Total | None, before: Total | None) -> str:
    """A symptom's worst numbers of the last seven days, beside those of the seven before."""
    if recent is None:
        return _("Not enough reports yet to say how it is going. It takes three in 7 days.")
    now = whose(
        lazy("Your worst number over the last 7 days is %(mean)s on average."),
        lazy("%(patient)s’s worst number over the last 7 days is %(mean)s on average."),
        mean=mean_in_words(*recent),
    )
    return f"{now} {_week_before(before)}"


def in_the_way(recent: Total | None, before: Total | None) -> str:
    """The same for how much it got in the way; empty where there is too little to say."""
    if recent is None:
        return ""
    now = whose(
        lazy("It got in your way by %(mean)s of 10 on average over the last 7 days."),
        lazy("It got in %(patient)s’s way by %(mean)s of 10 on average over the last 7 days."),
        mean=mean_in_words(*recent),
    )
    return f"{now} {_week_before(before)}"


def highest(number: int, day: date, days: int, today: date) -> str:
    """The highest number of the whole stretch."""
    return _(
        "The highest in these %(days)s days is %(number)s. The last time was %(day)s.",
        number=number,
        days=days,
        day=short_day(day, today),
    )


def period(first: date, last: date) -> str:
    """7 December 2025 to 5 January 2026"""
    return _("%(first)s to %(last)s", first=short_day(first, last), last=full_day(last))


def chart_title(name: str, first: date, last: date) -> str:
    """What a chart shows, for those who hear the page."""
    return _("%(name)s, %(period)s", name=name, period=period(first, last))


def chart_described(lowest: int, highest: int, answered: int, days: int, *, weekly: bool) -> str:
    """The chart in short, for those who hear the page."""
    said = [
        _("Chart from 0 to 10, by week.") if weekly else _("Chart from 0 to 10, by day."),
        _("There is a number on %(answered)s of %(days)s days.", answered=answered, days=days),
        _("The lowest is %(lowest)s and the highest %(highest)s.", lowest=lowest, highest=highest),
        _("The table on this page has the numbers."),
    ]
    return " ".join(said)


def nothing_drawn() -> str:
    """Of a chart without a single number."""
    return _("There is no number in these days.")


def not_tracked_now(name: str) -> str:
    """A symptom that was retired."""
    return _("%(name)s (no longer tracked)", name=name)


def week_of(first: date, last: date) -> str:
    """16–22 Dec 2025"""
    return _week_of(first, last, current_language().locale)


@lru_cache(maxsize=1024)
def _week_of(first: date, last: date, locale: Locale) -> str:
    return format_interval(first, last, "yMMMd", locale=locale)


def from_to(lowest: int, highest: int) -> str:
    """A week's numbers: 2 to 5, or the only one."""
    if lowest == highest:
        return str(lowest)
    return _("%(first)s to %(last)s", first=lowest, last=highest)


def days_without(count: int) -> str:
    """Between two reports of the list."""
    return ngettext("No report for %(num)s day", "No report for %(num)s days", count)


def tick_name(day: date, days: int) -> str:
    """A day on the time axis of that many days: 5 Jan; over a year its month, and the year for January."""
    locale = current_language().locale
    if days < 365:
        return in_pattern("MMMd", day)
    return format_date(day, "y", locale) if day.month == 1 else format_date(day, "LLL", locale)


def row_name(day: date) -> str:
    """Mon 5 Jan, in a table of days that are all within a year."""
    return in_pattern("MMMEd", day)


def month_name(day: date) -> str:
    """January 2026"""
    return in_pattern("yMMMM", day)


def _week_before(before: Total | None) -> str:
    if before is None:
        return _("There are too few reports from the week before to compare.")
    return _("In the week before it was %(mean)s.", mean=mean_in_words(*before))
