"""What was agreed, and what a change would have meant, as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from diary.rules.findings import Kind, Tier
from diary.services.audit.persons import names_in
from diary.services.care_plan.what_if import DAYS_BACK, Said, Tried
from diary.services.patients import care_plan
from diary.store.models import CarePlanEntry
from diary.store.models.care_plan import Agreed
from diary.web import context
from diary.words import care_plan as words
from diary.words.contact import Contact
from diary.words.erasure import a_former_caregiver
from diary.words.findings import told
from diary.words.formats import short_day
from diary.words.labels import KIND_LABELS
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that was agreed."""

    id: int
    what: str
    span: str
    with_whom: str
    reason: str
    by: str
    """Who set it, where that is not the reader."""
    caution: str
    """What it means for safety; empty where it is about follow-ups alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that would be said on a day, as things are or with the change."""

    day: str
    what: str
    kind: str
    is_alarm: bool
    now: bool
    then: bool


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Both sides of a change: how often each kind, what differs, and all."""

    first: date
    reported: int
    days: int
    sums: tuple[tuple[str, int, int], ...]
    differing: tuple[Line, ...]
    same: tuple[Line, ...]
    warning: str
    """Where days of the past would not have been told of as an emergency any more."""


def sentence(entry: CarePlanEntry, names: Mapping[int, str]) -> str:
    """What it says; `names` are those of the diary's symptoms."""
    symptom = names.get(entry.symptom_id or 0, "")
    match entry.agreed:
        case Agreed.EXPECTED_LEVEL:
            return words.expected(symptom, entry.level or 0)
        case Agreed.RULE_OFF:
            return words.rule_off(entry.kind_off, symptom)
        case Agreed.SEVERE_FROM:
            return words.severe_from(entry.level or 0)


def listed(entries: Iterable[CarePlanEntry], names: Mapping[int, str]) -> list[Listed]:
    """As a list shows them."""
    return [
        Listed(
            id=entry.id,
            what=sentence(entry, names),
            span=_spanned(entry),
            with_whom=words.agreed_with(entry.doctor, entry.doctor_phone),
            reason=entry.reason,
            by=_set_by(entry),
            caution=words.not_told_below() if entry.agreed == Agreed.SEVERE_FROM else "",
        )
        for entry in entries
    ]


def outcomes(tried: Tried) -> Outcomes:
    """Both sides in words."""
    lines = [(each, _line(tried, each)) for each in tried.said]
    counts = [(kind, tried.count(kind, then=False), tried.count(kind, then=True)) for kind in Kind]
    lost = sum(each.now and not each.then and each.kind.tier is not Tier.ROUTINE for each in tried.differing)
    return Outcomes(
        first=tried.first,
        reported=tried.reported,
        days=DAYS_BACK,
        sums=tuple((str(KIND_LABELS[kind]), now, then) for kind, now, then in counts if now or then),
        differing=tuple(line for each, line in lines if each.now != each.then),
        same=tuple(line for each, line in lines if each.now and each.then),
        warning=words.not_told(lost) if lost else "",
    )


def _line(tried: Tried, said: Said) -> Line:
    title = told(
        said.finding, names=tried.names, contact=Contact(), thresholds=said.numbers, today=context.today()
    ).title
    return Line(
        day=short_day(said.day, beside=context.today()),
        what=title,
        kind=str(KIND_LABELS[said.kind]),
        is_alarm=said.kind.tier is not Tier.ROUTINE,
        now=said.now,
        then=said.then,
    )


def _spanned(entry: CarePlanEntry) -> str:
    last = care_plan.last_day(entry)
    return (
        _("It was taken back on the same day.") if last < entry.from_on else words.span(entry.from_on, last)
    )


def _set_by(entry: CarePlanEntry) -> str:
    if entry.set_by is None:
        return a_former_caregiver()
    if entry.set_by == context.the_account().id:
        return ""
    names = names_in(context.session(), context.the_patient(), [entry.set_by])
    return names.get(entry.set_by) or _("somebody else")
