"""Which days a report may be about: today, the night after it, and a fortnight back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from diary.config import Settings
from diary.rules.gate import is_about_now
from diary.services.patients.diary import today_for
from diary.store.models import Patient
from diary.store.queries.reports import current_report
from diary.store.work import Work

OLDEST_BEGIN_YEARS = 120
"""Years before today in which anything of a diary can have begun. What is older is a slip in the year."""


def before_a_lifetime(day: date, today: date) -> bool:
    """Whether `day` lies further back than anything a person could write about."""
    return today.year - day.year > OLDEST_BEGIN_YEARS


class Reach(StrEnum):
    """Whether a day's report can be written or changed."""

    OPEN = "open"
    TOO_OLD = "too old"
    NOT_YET = "not yet"


def is_current_day(day: date, now: datetime, zone: str, opened_at: datetime | None = None) -> bool:
    """Whether a report for `day` is about how things are now: as `diary.rules.gate.is_about_now`."""
    return is_about_now(day, now, ZoneInfo(zone), opened_at)


def askable_days(work: Work, patient: Patient) -> tuple[date, ...]:
    """The days a new report may be about, oldest first: today, and after midnight yesterday too, if it has none."""
    today = today_for(patient, work.now)
    yesterday = today - timedelta(days=1)
    if (
        is_current_day(yesterday, work.now, patient.timezone)
        and current_report(work.session, patient.id, yesterday) is None
    ):
        return (yesterday, today)
    return (today,)


def oldest_open_day(today: date, settings: Settings) -> date:
    """The earliest day whose report can still be written or changed."""
    return today - timedelta(days=settings.rules.back_fill_days)


def reach(day: date, today: date, settings: Settings) -> Reach:
    """Whether that day's report can be written or changed on `today`, and if not, why."""
    if day > today:
        return Reach.NOT_YET
    return Reach.OPEN if day >= oldest_open_day(today, settings) else Reach.TOO_OLD
