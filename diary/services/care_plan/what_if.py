"""What a change would have meant for a diary: the rules gone over its own past twice, as it is and with the change."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from diary.rules.findings import Finding, Kind, Tier
from diary.rules.follow_ups import What
from diary.rules.plan import Plan
from diary.rules.playing import Played, play
from diary.rules.records import Diary, SymptomKey
from diary.rules.thresholds import Thresholds
from diary.services.care_plan.agreement import replaces
from diary.services.patients import care_plan, today_for
from diary.store.models import CarePlanEntry, Patient
from diary.store.queries.diaries import load_diaries
from diary.store.work import Work

log = logging.getLogger(__name__)

DAYS_BACK = 182
"""How far back a change is tried: half a year."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said on a day: an emergency or urgent page of that day, or a follow-up that opens on it.

    `now`: as things are. `then`: with the change. `finding` is the first that makes it so, found by `numbers`.
    """

    day: date
    kind: Kind
    finding: Finding
    numbers: Thresholds
    now: bool
    then: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """Both outcomes, the newest day first and the highest tier before others, as if nobody had answered anything."""

    first: date
    reported: int
    """Days with a report from `first` on."""
    said: tuple[Said, ...]
    names: Mapping[SymptomKey, str]

    @property
    def differing(self) -> tuple[Said, ...]:
        """What only one of the two says."""
        return tuple(each for each in self.said if each.now != each.then)

    def count(self, kind: Kind, *, then: bool) -> int:
        """How often a kind is said, as things are or with the change."""
        return sum(each.kind is kind and (each.then if then else each.now) for each in self.said)


class CannotBeTried(Exception):
    """A part of the diary is gone, so that what comes out would be of another diary."""


def try_numbers(work: Work, patient: Patient, numbers: Thresholds) -> Tried:
    """Other numbers instead of the site's, the plan as it stands."""
    agreed = care_plan.plan_of(work.session, patient.id)
    return _tried(work, patient, (work.settings.rules, agreed), (numbers, agreed))


def try_entry(work: Work, patient: Patient, entry: CarePlanEntry) -> Tried:
    """One more thing agreed, as if it had held all the time and what it replaces never; `entry` is in no session."""
    numbers = work.settings.rules
    entries = care_plan.entries_of(work.session, patient.id)
    others = [care_plan.as_rules_see(each) for each in entries if not replaces(entry, each)]
    always = replace(care_plan.as_rules_see(entry), from_on=date.min, until_on=date.max)
    return _tried(
        work,
        patient,
        (numbers, care_plan.plan_of(work.session, patient.id)),
        (numbers, Plan((*others, always))),
    )


def _tried(
    work: Work, patient: Patient, as_is: tuple[Thresholds, Plan], changed: tuple[Thresholds, Plan]
) -> Tried:
    today = today_for(patient, work.now)
    first = today - timedelta(days=DAYS_BACK - 1)
    look_back = timedelta(days=max(as_is[0].look_back_days, changed[0].look_back_days))
    # Gone over from further back, so that what was open already does not seem to open on the first day.
    try:
        found = load_diaries(work.session, [patient.id], first_day=first - 2 * look_back)[patient.id]
    except ValueError as error:
        # Without its message, which may quote a diary.
        log.error("diary %s cannot be gone over: %s", patient.id, type(error).__name__)
        raise CannotBeTried from error
    reports = [report for report in found.reports if report.day <= today]
    diary = Diary(found.symptoms, reports, found.procedure_on, found.begun)
    one, other = (
        _said(play(diary, numbers, plan, first=first - look_back), first)
        for numbers, plan in (as_is, changed)
    )
    said = [
        Said(
            day=key[0],
            kind=key[1],
            finding=one.get(key) or other[key],
            numbers=(as_is if key in one else changed)[0],
            now=key in one,
            then=key in other,
        )
        for key in one.keys() | other.keys()
    ]
    return Tried(
        first,
        sum(report.day >= first for report in reports),
        tuple(
            sorted(
                said,
                key=lambda each: (
                    -each.day.toordinal(),
                    each.kind.tier.rank,
                    each.kind.value,
                    str(each.finding.symptom),
                ),
            )
        ),
        {symptom.key: symptom.name for symptom in diary.symptoms},
    )


_Key = tuple[date, Kind, SymptomKey | None]


def _said(played: Played, first: date) -> dict[_Key, Finding]:
    found: dict[_Key, Finding] = {}
    for day, findings in played.findings.items():
        if day < first:
            continue
        for finding in findings:
            if finding.tier is not Tier.ROUTINE:
                found.setdefault((day, finding.kind, None), finding)
        for event in played.happened(day, What.OPENED):
            if event.kind.tier is Tier.ROUTINE:
                found[day, event.kind, event.symptom] = event.findings[0]
    return found
