"""Whether a patient is said to be in hospital or away: they are not reminded then, and a missing day is no silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.schedule import local_today
from diary.store.models import Account, Patient

LONGEST = timedelta(days=30)
"""So long it can last. One that lasts longer was put down by a wrong clock, and holds nothing back."""


@dataclass(frozen=True, slots=True)
class Away:
    """A pause that is in force."""

    until: date
    """The last day of it, by the patient's calendar."""
    by_id: int | None
    """The account that said so; None for a command."""


def away_now(patient: Patient, now: datetime) -> Away | None:
    """The pause that is in force at this moment; None where there is none."""
    until = patient.away_until
    if until is None or not _may_last(patient, until, now):
        return None
    return Away(until, patient.away_by) if until >= local_today(now, ZoneInfo(patient.timezone)) else None


def last_day_away(patient: Patient, now: datetime) -> date | None:
    """The last day of the newest pause up to today: from it on the days without a report are counted."""
    until = patient.away_until
    if until is None or not _may_last(patient, until, now):
        return None
    return min(until, local_today(now, ZoneInfo(patient.timezone)))


def names_of(session: Session, account_ids: Iterable[int | None]) -> dict[int, str]:
    """By account, the name of whoever said that somebody is away: never an address."""
    ids = {each for each in account_ids if each is not None}
    if not ids:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _may_last(patient: Patient, until: date, now: datetime) -> bool:
    return until <= local_today(now, ZoneInfo(patient.timezone)) + LONGEST
