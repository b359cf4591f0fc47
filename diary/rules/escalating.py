"""When somebody else is told: of what nobody has answered, and of a silence (rules.md, "Who is told, and when")."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from diary.rules.findings import Kind, Tier
from diary.rules.schedule import at_local
from diary.rules.thresholds import Thresholds

Person = TypeVar("Person")


def patience(kind: Kind, thresholds: Thresholds) -> timedelta | None:
    """How long a follow-up waits for an answer before the next contact is told; None where all are told at once."""
    if kind.tier is Tier.EMERGENCY:
        return None
    urgent = kind.tier is Tier.URGENT
    return timedelta(
        hours=thresholds.urgent_escalate_hours if urgent else thresholds.follow_up_escalate_hours
    )


def next_contact_at(
    kind: Kind, opened_at: datetime, last_told_at: datetime | None, thresholds: Thresholds
) -> datetime | None:
    """When the next contact is told, if nobody answers. `last_told_at`: when a contact was last told for this reason.

    It may lie in the past, after a long sleep: one contact is told then, and the next has the whole time again.
    """
    wait = patience(kind, thresholds)
    if wait is None:
        return None
    return (opened_at if last_told_at is None else max(opened_at, last_told_at)) + wait


def next_contact(order: Iterable[Person], told: Collection[Person]) -> Person | None:
    """The first in the patient's order who was not told yet; None where nobody is left."""
    return next((person for person in order if person not in told), None)


def silent_at(last_report_on: date, asked_at: time, zone: ZoneInfo, thresholds: Thresholds) -> datetime:
    """From when it counts as silence that no report has come since that of `last_report_on`.

    It is the time at which the patient is reminded (`asked_at`, by their clock) on the third day after it: until then
    the day's report may well come.
    """
    return at_local(last_report_on + timedelta(days=thresholds.silence_open_days), asked_at, zone)
