"""The people somebody looks after, at a glance: what each lets them see, and the most urgent first."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.findings import Kind, Tier
from diary.services.access import Action, Actor, can
from diary.services.patients import name_of, today_for
from diary.services.thresholds import site_thresholds
from diary.services.trends import Window, window_ending
from diary.store.models import Patient
from diary.store.queries import circle
from diary.store.queries import people as queries
from diary.store.queries.people import OpenRow

GLANCE_DAYS = 14
"""Days of numbers that are shown of each person."""
_FAR_WEST = timedelta(days=1)
"""What a calendar day can differ between two places."""


class Need(StrEnum):
    """Why somebody stands where they stand in the list, the most urgent first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SILENT_WITH_OPEN = "silent_with_open"
    FOLLOW_UP = "follow_up"
    SILENT = "silent"
    NONE_KNOWN = "none_known"
    """Nothing that one is shown asks for anything. It does not say that all is well."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Each day's highest number. None is a report without one; a day that is missing has no report."""

    window: Window
    highest: Mapping[date, int | None]


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """One person, as far as they let themselves be seen. None stands for what they do not share."""

    patient_id: int
    name: str
    today: date
    """By the person's own calendar."""
    last_report_on: date | None
    silent_days: int
    """Days since the last report, or since the diary began."""
    is_silent: bool
    """So many that somebody should ask."""
    need: Need
    open: Sequence[OpenRow] | None
    """The highest tier first, then the oldest."""
    numbers: Numbers | None
    may: frozenset[Action]


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation into somebody's circle that waits for an answer."""

    name: str
    expires_at: datetime


def looked_after(session: Session, now: datetime, settings: Settings, actor: Actor) -> list[LookedAfter]:
    """Everybody whose circle `actor` is in now, the most urgent first. Three questions for any number."""
    found = [
        (patient, last_day, may)
        for patient, last_day in queries.patients_with_last_day(session, list(actor.places))
        if Action.SEE_PERSON in (may := _allowed(actor, patient))
    ]
    numbers = queries.highest_numbers(
        session,
        [patient.id for patient, _last_day, may in found if Action.READ_TRENDS in may],
        since=now.date() - timedelta(days=GLANCE_DAYS) - _FAR_WEST,
    )
    opened = queries.open_follow_ups(
        session, [patient.id for patient, _last_day, may in found if Action.READ_FOLLOW_UPS in may]
    )
    silent_from = site_thresholds(settings).silence_open_days
    people = []
    for patient, last_day, may in found:
        today = today_for(patient, now)
        silent_days = max(0, (today - (last_day or today_for(patient, patient.created_at))).days)
        window = window_ending(today, GLANCE_DAYS)
        its_open = sorted(opened.get(patient.id, []), key=_tier) if Action.READ_FOLLOW_UPS in may else None
        people.append(
            LookedAfter(
                patient_id=patient.id,
                name=name_of(patient),
                today=today,
                last_report_on=last_day,
                silent_days=silent_days,
                is_silent=silent_days >= silent_from,
                need=_need(its_open or (), silent_days >= silent_from),
                open=its_open,
                numbers=Numbers(
                    window, {day: top for day, top in numbers.get(patient.id, {}).items() if day in window}
                )
                if Action.READ_TRENDS in may
                else None,
                may=may,
            )
        )
    return sorted(people, key=_most_urgent_first)


def asked(session: Session, now: datetime, actor: Actor) -> list[Asked]:
    """The invitations that `actor` can still accept; none while their address is not confirmed."""
    account = actor.account
    if account.confirmed_at is None:
        return []
    waiting = circle.asked(session, now, account.email)
    if not waiting:
        return []
    inviting = {
        patient.id: patient
        for patient in session.scalars(
            select(Patient).where(Patient.id.in_([invitation.patient_id for invitation in waiting]))
        )
    }
    return [
        Asked(name_of(inviting[invitation.patient_id]), invitation.expires_at)
        for invitation in waiting
        if inviting[invitation.patient_id].account_id != account.id
    ]


def named(people: Sequence[LookedAfter], wanted: str) -> list[LookedAfter]:
    """Those in whose name every word of `wanted` stands, whatever the case and the accents; all for no word."""
    words = _plain(wanted).split()
    return [one for one in people if all(word in _plain(one.name) for word in words)]


def _allowed(actor: Actor, patient: Patient) -> frozenset[Action]:
    return frozenset(action for action in Action if can(actor, action, patient))


def _tier(row: OpenRow) -> int:
    return Kind(row.kind).tier.rank


def _need(its_open: Sequence[OpenRow], is_silent: bool) -> Need:
    if its_open:
        highest = Kind(its_open[0].kind).tier
        if highest is not Tier.FOLLOW_UP:
            return Need(highest.value)
        return Need.SILENT_WITH_OPEN if is_silent else Need.FOLLOW_UP
    return Need.SILENT if is_silent else Need.NONE_KNOWN


_PLACES = {need: place for place, need in enumerate(Need)}


def _most_urgent_first(one: LookedAfter) -> tuple[int, bool, float, int, str, int]:
    """Within a need: the silent first, then by how long the most pressing is open, how long silent, and by name."""
    by_age = one.open[0].opened_at.timestamp() if one.open else 0
    silent_for = one.silent_days if one.is_silent else 0
    return (
        _PLACES[one.need],
        not one.is_silent,
        by_age,
        -silent_for,
        _plain(one.name),
        one.patient_id,
    )


def _plain(name: str) -> str:
    """A name for comparing: without accents and capitals."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
