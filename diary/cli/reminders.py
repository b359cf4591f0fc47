"""`diary reminders`: when reminders come, worked out without a database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, time
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

import click

from diary.cli.frame import format_option
from diary.rules.reminding import EVERY_DAY, Times, instants

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

T = TypeVar("T")


@click.group()
def reminders() -> None:
    """When reminders come."""


@reminders.command()
@click.option("--timezone", metavar="ZONE", required=True, help="Such as Europe/London.")
@click.option(
    "--time",
    "at",
    metavar="HH:MM",
    required=True,
    multiple=True,
    help="By the clock on the wall, such as 20:00. May be given several times.",
)
@click.option("--from", "first", metavar="DATE", required=True, help="The first day, such as 2026-01-31.")
@click.option("--days", metavar="N", required=True, help="How many days to look at.")
@click.option("--weekdays", metavar="DAY,...", help="Only these, such as mon,wed,fri. [default: every day]")
@format_option("Lines to read, or one JSON list.")
@click.pass_context
def preview(
    context: click.Context,
    timezone: str,
    at: tuple[str, ...],
    first: str,
    days: str,
    weekdays: str | None,
    form: str,
) -> None:
    """Print the instant of each day's reminder, or of its reminders.

    A time that the clocks skip is the first instant after the gap; one that they show twice is the first of the two.
    Two times that come to the same instant are one reminder.
    If anything is wrong, all of it is listed and the exit status is 2.
    """
    faults: list[str] = []
    zone = _taken(faults, "--timezone", _zone, timezone, ZoneInfo("UTC"))
    *earlier, last = sorted(_taken(faults, "--time", _time, each, time(0)) for each in at)
    times = Times(
        last,
        EVERY_DAY if weekdays is None else _taken(faults, "--weekdays", _weekdays, weekdays, EVERY_DAY),
        earlier=tuple(earlier),
    )
    number = _taken(faults, "--days", _number, days, 1)
    begin = _taken(faults, "--from", partial(_first_of, number), first, date(2026, 1, 1))
    if faults:
        for fault in faults:
            click.echo(fault, err=True)
        context.exit(2)
    found = instants(times, begin, number, zone)
    listed = [
        {"date": day.isoformat(), "at": instant.isoformat(timespec="seconds").replace("+00:00", "Z")}
        for day, instant in found
    ]
    if form == "json":
        click.echo(json.dumps(listed, indent=2))
        return
    for each, (_day, instant) in zip(listed, found, strict=True):
        there = instant.astimezone(zone)
        click.echo(f"{each['date']}  {there:%H:%M}  {each['at']}")


def _taken(faults: list[str], option: str, read: Callable[[str], T], text: str, otherwise: T) -> T:
    """What `read` makes of `text`; where it cannot, one more fault, and `otherwise` to go on with."""
    try:
        return read(text)
    except ValueError as error:
        faults.append(f"{option}: {text!r} {error}")
        return otherwise


def _zone(text: str) -> ZoneInfo:
    if text not in available_timezones():
        raise ValueError("is not a time zone. Expected a name such as Europe/London.")
    return ZoneInfo(text)


def _time(text: str) -> time:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError("is not a time. Expected hours and minutes, such as 20:00.")
    return time.fromisoformat(text)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) == 0:
        raise ValueError("is not a number of days. Expected 1 or more.")
    return int(text)


def _first_of(days: int, text: str) -> date:
    """The first of so many days. In the first and the last year an instant may lie beyond the calendar's ends."""
    try:
        # Python reads other ways of writing a date too, such as 20260131 or 2026-W05-6.
        first = date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise ValueError("is not a date. Expected one such as 2026-01-31.") from None
    if first.year == MINYEAR or (date(MAXYEAR, 1, 1) - first).days < days:
        raise ValueError(f"and {days} days lead out of the calendar. Expected years from 2 to {MAXYEAR - 1}.")
    return first


def _weekdays(text: str) -> int:
    names = text.split(",")
    if not set(names) <= set(_WEEKDAYS):
        raise ValueError(f"is not a list of days. Expected some of {','.join(_WEEKDAYS)}.")
    return sum(1 << number for number, name in enumerate(_WEEKDAYS) if name in names)
