"""The people somebody looks after, at a glance: what each lets them see, and the most urgent first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clock import latest_day
from diary.rules.findings import Tier
from diary.services.caregiving.visits import new_since
from diary.services.patients import Known, name_of, names_for, today_for, told_apart
from diary.services.patients.away import Away, away_now, last_day_away, names_of
from diary.services.permissions.access import Action, Actor, allowed, can
from diary.services.trends import Window, window_ending
from diary.store.models import Patient
from diary.store.queries import caregiving as queries
from diary.store.queries import circle
from diary.store.queries.caregiving import DayRow, OpenRow
from diary.store.work import Work
from diary.words import away as words

GLANCE_DAYS = 14
"""Days of numbers that are shown of each person."""
NEW_FOR = timedelta(days=GLANCE_DAYS)
"""What came longer ago is not called new, however long ago somebody looked."""
_FAR_WEST = timedelta(days=1)
"""What a calendar day can differ between two places."""


class Need(StrEnum):
    """Why somebody stands where they stand in the list, the most urgent first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SILENT_WITH_OPEN = "silent_with_open"
    ROUTINE = "follow_up"
    SILENT = "silent"
    NONE_KNOWN = "none_known"
    """Nothing that one is shown asks for anything. It does not say that all is well."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Each day's highest number. None is a report without one; a day that is missing has no report."""

    window: Window
    highest: Mapping[date, int | None]
    began_on: date
    """The first day of the diary: before it no day is missing."""


@dataclass(frozen=True, slots=True)
class New:
    """What came of one person since the reader last looked, and what others did. None: they do not share it."""

    since: datetime
    zone: ZoneInfo
    reports: int | None
    highest: int | None
    """The highest number in these."""
    opened: int | None
    """Follow-ups that are still open."""
    answered: int | None


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
    """So many that somebody should ask. Days in a pause are none of them."""
    need: Need
    open: Sequence[OpenRow] | None
    """The highest tier first, then the oldest."""
    numbers: Numbers | None
    may: frozenset[Action]
    phone: str = ""
    """Their own number; empty where they gave none, or do not show it."""
    new: New | None = None
    """None where the reader has not looked before."""
    away: str = ""
    """That they are in hospital or away, until when and who said so; empty where nobody did."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation into somebody's circle that waits for an answer."""

    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Glance:
    """What there is to know about everybody whom some people look after, at one moment."""

    now: datetime
    silent_from: int
    """Days without a report after which somebody should ask."""
    found: Mapping[int, tuple[Patient, date | None]]
    """By patient, with the day of the last report."""
    days: Mapping[int, Mapping[date, DayRow]] | None
    """The reports of late; None where they were not asked for."""
    open: Mapping[int, Sequence[OpenRow]]
    answers: Mapping[int, Sequence[tuple[datetime, int | None]]]
    """When follow-ups were answered of late, and by whose account."""
    said_by: Mapping[int, str]
    """By account, the names of those who said that one of these patients is away."""

    def of(self, actor: Actor) -> list[LookedAfter]:
        """Everybody whose circle `actor`, one of those people, is in now, the most urgent first."""
        people = []
        names = names_for([self.found[patient_id][0] for patient_id in actor.memberships], actor.memberships)
        for patient_id in actor.memberships:
            patient, last_day = self.found[patient_id]
            may = allowed(actor, patient)
            if Action.SEE_PERSON in may:
                people.append(self._one(actor, patient, names[patient_id], last_day, may))
        return sorted(_on_one_axis(people), key=_most_urgent_first)

    def _one(
        self, actor: Actor, patient: Patient, name: str, last_day: date | None, may: frozenset[Action]
    ) -> LookedAfter:
        today = today_for(patient, self.now)
        silent_days = max(0, (today - (last_day or today_for(patient, patient.created_at))).days)
        away = away_now(patient, self.now)
        last_away = last_day_away(patient, self.now)
        days_not_away = silent_days if last_away is None else min(silent_days, (today - last_away).days)
        is_silent = days_not_away >= self.silent_from and patient.closed_at is None
        its_open = sorted(self.open.get(patient.id, []), key=_tier) if Action.READ_FOLLOW_UPS in may else None
        return LookedAfter(
            patient_id=patient.id,
            name=name,
            today=today,
            last_report_on=last_day,
            silent_days=silent_days,
            is_silent=is_silent,
            need=_need(its_open or (), is_silent),
            open=its_open,
            numbers=self._numbers(patient, today) if Action.READ_TRENDS in may else None,
            may=may,
            phone=patient.account.phone if Action.SEE_CONTACT in may else "",
            new=self._new(actor, patient, its_open, may),
            away=words.closed()
            if patient.closed_at is not None
            else self._away(actor, away, today)
            if away is not None
            else "",
        )

    def _away(self, actor: Actor, away: Away, today: date) -> str:
        if away.by_id == actor.account.id:
            return words.you_said(away.until, today)
        return words.said(away.until, today, self.said_by.get(away.by_id or 0, ""))

    def _new(
        self,
        actor: Actor,
        patient: Patient,
        its_open: Sequence[OpenRow] | None,
        may: frozenset[Action],
    ) -> New | None:
        since = new_since(actor.memberships[patient.id], self.now)
        if since is None or self.days is None:
            return None
        since = max(since, self.now - NEW_FOR)
        by = actor.account.id
        reports = None
        if Action.READ_TRENDS in may:
            days = self.days.get(patient.id, {})
            reports = [
                row
                for row in days.values()
                if row.recorded_at is not None and row.recorded_at > since and row.recorded_by != by
            ]
        answers = self.answers.get(patient.id, ())
        return New(
            since=since,
            zone=ZoneInfo(patient.timezone),
            reports=None if reports is None else len(reports),
            highest=max((row.highest for row in reports or () if row.highest is not None), default=None),
            opened=None
            if its_open is None
            else sum((row.reopened_at or row.opened_at) > since for row in its_open),
            answered=None
            if its_open is None
            else sum(at > since and who != by for at, who in answers if at <= self.now),
        )

    def _numbers(self, patient: Patient, today: date) -> Numbers | None:
        if self.days is None:
            return None
        window = window_ending(today, GLANCE_DAYS)
        days = self.days.get(patient.id, {})
        began_on = min([today_for(patient, patient.created_at), *days])
        return Numbers(window, {day: row.highest for day, row in days.items() if day in window}, began_on)


def _on_one_axis(people: Sequence[LookedAfter]) -> list[LookedAfter]:
    """The same days for all, so that their lines can stand under each other: up to the latest today of any."""
    lasts = [one.numbers.window.last for one in people if one.numbers is not None]
    if not lasts or min(lasts) == max(lasts):
        return list(people)
    window = window_ending(max(lasts), GLANCE_DAYS)
    return [
        replace(
            one,
            numbers=replace(
                one.numbers,
                window=window,
                highest={day: top for day, top in one.numbers.highest.items() if day in window},
            ),
        )
        if one.numbers is not None
        else one
        for one in people
    ]


def glance(work: Work, actors: Iterable[Actor], *, numbers: bool = True) -> Glance:
    """Look at all whom `actors` look after. Four questions for any number; `numbers` can be left out, and
    what is new with them.
    """
    in_memberships = [(actor, patient_id) for actor in actors for patient_id in actor.memberships]
    found = {
        patient.id: (patient, last_day)
        for patient, last_day in queries.patients_with_last_day(
            work.session, {patient_id for _actor, patient_id in in_memberships}, latest_day(work.now)
        )
    }

    def whom(action: Action) -> set[int]:
        return {
            patient_id for actor, patient_id in in_memberships if can(actor, action, found[patient_id][0])
        }

    away = [away_now(patient, work.now) for patient, _last_day in found.values()]
    since = work.now.date() - timedelta(days=GLANCE_DAYS) - _FAR_WEST
    looks = [new_since(actor.memberships[patient_id], work.now) for actor, patient_id in in_memberships]
    earliest = min((look for look in looks if look is not None), default=None)
    after = max(earliest or work.now, work.now - NEW_FOR)
    readable = whom(Action.READ_FOLLOW_UPS)
    return Glance(
        now=work.now,
        silent_from=work.settings.rules.silence_open_days,
        found=found,
        days=queries.days_at_a_glance(
            work.session, whom(Action.READ_TRENDS), since=since, recorded_after=after
        )
        if numbers
        else None,
        open=queries.open_follow_ups(work.session, readable),
        answers=queries.answers_since(work.session, readable, after)
        if numbers and earliest is not None
        else {},
        said_by=names_of(work.session, (each.by_id for each in away if each is not None)),
    )


def looked_after(work: Work, actor: Actor) -> list[LookedAfter]:
    """Everybody whose circle `actor` is in now, the most urgent first. Four questions for any number."""
    return glance(work, [actor]).of(actor)


def asked(work: Work, actor: Actor) -> list[Asked]:
    """The invitations that `actor` can still accept; none while their address is not confirmed."""
    account = actor.account
    if account.confirmed_at is None:
        return []
    waiting = circle.asked(work.session, work.now, account.email)
    if not waiting:
        return []
    inviting = {
        patient.id: patient
        for patient in work.session.scalars(
            select(Patient).where(Patient.id.in_([invitation.patient_id for invitation in waiting]))
        )
    }
    names = told_apart(
        Known(patient.id, name_of(patient), patient.account.email)
        for patient in [*inviting.values(), *_looked_after_by(work.session, actor)]
    )
    return [
        Asked(names[invitation.patient_id], invitation.expires_at)
        for invitation in waiting
        if inviting[invitation.patient_id].account_id != account.id
    ]


def _looked_after_by(session: Session, actor: Actor) -> Iterable[Patient]:
    return session.scalars(select(Patient).where(Patient.id.in_(list(actor.memberships))))


def named(people: Sequence[LookedAfter], wanted: str) -> list[LookedAfter]:
    """Those in whose name every word of `wanted` stands, whatever the case and the accents; all for no word."""
    words = _plain(wanted).split()
    return [one for one in people if all(word in _plain(one.name) for word in words)]


def _tier(row: OpenRow) -> int:
    return row.kind.tier.rank


def _need(its_open: Sequence[OpenRow], is_silent: bool) -> Need:
    if its_open:
        of_alarm = _NEEDS.get(its_open[0].kind.tier)
        if of_alarm is not None:
            return of_alarm
        return Need.SILENT_WITH_OPEN if is_silent else Need.ROUTINE
    return Need.SILENT if is_silent else Need.NONE_KNOWN


_NEEDS = {Tier.EMERGENCY: Need.EMERGENCY, Tier.URGENT: Need.URGENT}
_PLACES = {need: rank for rank, need in enumerate(Need)}


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
