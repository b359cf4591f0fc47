"""The last two weeks at a glance: which days have a report, and where to fill in the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services.home import begun_on
from diary.services.patients.calendar import oldest_open_day
from diary.store.queries.reports import reported_days
from diary.web import context
from diary.web.reports import visibility
from diary.words.formats import day_in_words, short_weekday


@dataclass(frozen=True, slots=True)
class Box:
    """One day of the strip."""

    day: date
    weekday: str
    in_words: str
    has_report: bool
    href: str
    """Its report, or the form for it."""
    is_before: bool
    """Whether the diary was not there yet: then nobody has missed to write."""


@dataclass(frozen=True, slots=True)
class LastDays:
    """The days before today whose report can still be written, oldest first."""

    boxes: Sequence[Box]


def last_days() -> LastDays:
    """The current patient's."""
    patient = context.the_patient()
    today = context.today()
    oldest = oldest_open_day(today, context.settings())
    reported = reported_days(context.session(), patient.id, oldest, today)
    began = begun_on(patient)
    days = [oldest + timedelta(days=number) for number in range((today - oldest).days)]
    # Whoever may only write is told by the form's page whether the report of that day is theirs.
    may_read = visibility.may_read_days()
    return LastDays([_box(day, day in reported, may_read=may_read, is_before=day < began) for day in days])


def missed() -> ResponseReturnValue:
    """The days that can still be written, to choose one."""
    return render_template("reports/missed.html", last_days=last_days())


def next_before(day: date) -> date | None:
    """The day without a report to go on with after `day`: the last one before it, else the last of all."""
    gaps = [box.day for box in last_days().boxes if not box.has_report and not box.is_before]
    return max((each for each in gaps if each < day), default=max(gaps, default=None))


def _box(day: date, has_report: bool, *, may_read: bool, is_before: bool) -> Box:
    where = url_for("reports.day" if has_report and may_read else "reports.today", day=day.isoformat())
    return Box(day, short_weekday(day), day_in_words(day), has_report, where, is_before)
