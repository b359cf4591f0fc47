"""Three months with the diary: how often people are asked by what they answer, and what is still found in time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diary.rules.evaluate import follow_ups_on
from diary.rules.findings import Finding, Kind
from diary.rules.follow_ups import FollowUp
from diary.rules.records import Diary
from diary.rules.thresholds import Thresholds
from tests.bench.alert_burden.answering import HOW, live
from tests.bench.alert_burden.counting import FOUND_WITHIN, MONTH
from tests.bench.alert_burden.courses import FIRST_DAY, Cohort, Course, Person, diary_of

DAYS = 91
LEVEL = 4.0
SPREADS = (0.8, 1.2, 1.6)
ONSET = 45
"""Days after the first on which a course begins."""
RELAPSE = 43
"""Days after the first on which pain that was on its way down comes back."""
DRIFT_A_DAY = 1 / 21
"""Points: one in three weeks."""
WEEKS = 4
"""Within which somebody should be asked who reports seldom."""

Findings = Mapping[date, Sequence[Finding]]


def cohort(spread: float, missing: float = 0.15) -> Cohort:
    """People at 4 of 10 whose numbers spread so much around it."""
    return Cohort(f"4 of 10, SD {spread:g}", lambda _chance: Person(LEVEL, spread, 0.3), missing)


def _from(onset: int, course: Callable[[int], float]) -> Course:
    return lambda day: course(day - onset) if day >= onset else 0.0


def _relapse(day: int) -> float:
    return -3 * min(day, 28) / 28 + (2 if day >= RELAPSE else 0)


WORSE: Mapping[str, tuple[Course, int]] = {
    "rise1": (_from(ONSET, lambda day: (day + 1) / 7), ONSET),
    "rise2": (_from(ONSET, lambda day: (day + 1) * 2 / 7), ONSET),
    "step2": (_from(ONSET, lambda _day: 2.0), ONSET),
    "step3": (_from(ONSET, lambda _day: 3.0), ONSET),
    "relapse": (_relapse, RELAPSE),
}
"""What `worsens` should find within two weeks, and the day on which each begins."""


@dataclass(frozen=True, slots=True)
class Life:
    """One diary, what is found in it, and what opens by how everything is answered."""

    findings: Findings
    opened: Mapping[str, tuple[FollowUp, ...]]


def lived(diary: Diary, numbers: Thresholds, kinds: Collection[Kind] = tuple(Kind)) -> Life:
    """Go through the diary once for each way to answer, looking at these kinds alone: none depends on another."""
    findings = {
        report.day: [each for each in follow_ups_on(diary, report.day, numbers) if each.kind in kinds]
        for report in diary.reports
    }
    return Life(findings, {how: live(diary, findings, numbers, reply) for how, reply in HOW.items()})


def figures(numbers: Thresholds, patients: int, seed: str) -> dict[str, Any]:
    """Everything measured with these numbers of the rules, by spread."""
    told: dict[str, Any] = {}
    for spread in SPREADS:
        people = cohort(spread)
        told[f"sd{spread:g}"] = {
            "a_month": a_month(people, numbers, patients, seed),
            "found": {
                name: _found(people, course, onset, numbers, patients, seed)
                for name, (course, onset) in WORSE.items()
            },
            "drift": drift(people, numbers, patients, seed),
        }
    # By the rules a report seven days after the last one with pain begins a new episode, never a week old then.
    told["sixth_day_heard"] = _heard(6, numbers, patients, seed)
    told["weekly_heard"] = _heard(7, numbers, patients, seed)
    return told


def a_month(people: Cohort, numbers: Thresholds, patients: int, seed: str) -> dict[str, dict[str, float]]:
    """Follow-ups a person and 28 days in stable people, by answer: of pain alone, and with how much it gets in the way.

    What is asked about one does not depend on the other, so one diary tells both.
    """
    opened: Counter[tuple[str, bool]] = Counter()
    for number in range(patients):
        life = lived(_diary(people, lambda _day: 0.0, number, seed, interference=True), numbers)
        for how, followups in life.opened.items():
            opened[how, True] += len(followups)
            opened[how, False] += sum(each.kind is not Kind.INTERFERES for each in followups)
    months = patients * DAYS / MONTH
    return {
        how: {
            "alone": round(opened[how, False] / months, 3),
            "with_interference": round(opened[how, True] / months, 3),
        }
        for how in HOW
    }


def _found(
    people: Cohort, course: Course, onset: int, numbers: Thresholds, patients: int, seed: str
) -> dict[str, float]:
    """The share in which `worsens` says so within 14 days: the rule, whatever was answered, and the follow-ups."""
    found: Counter[str] = Counter()
    for number in range(patients):
        life = lived(_diary(people, course, number, seed), numbers, (Kind.WORSENS,))
        days = {(day - FIRST_DAY).days for day, those in life.findings.items() if those}
        in_time = range(onset, onset + FOUND_WITHIN + 1)
        found["fires"] += any(day in in_time for day in days)
        for how, followups in life.opened.items():
            found[how] += _asked(followups, in_time)
    return {how: round(found[how] / patients, 3) for how in ("fires", *HOW)}


def drift(people: Cohort, numbers: Thresholds, patients: int, seed: str) -> dict[str, float]:
    """The share of people who are asked about a drift between +1.5 and 14 days after +2, in whatever words."""
    asked: Counter[str] = Counter()
    for number in range(patients):
        # Begins on a day of its own, so that it meets every part of a round of answers.
        begin = random.Random(f"{seed}/drift/{number}").randrange(7, 35)
        life = lived(_diary(people, _from(begin, lambda day: day * DRIFT_A_DAY), number, seed), numbers)
        first, last = begin + round(1.5 / DRIFT_A_DAY), begin + round(2 / DRIFT_A_DAY) + FOUND_WITHIN
        for how, followups in life.opened.items():
            asked[how] += _asked(followups, range(first, last + 1))
    return {how: round(asked[how] / patients, 3) for how in HOW}


def _heard(every: int, numbers: Thresholds, patients: int, seed: str) -> float:
    """The share of people at 6 of 10, writing once in so many days, who are asked about `persists` in four weeks."""
    heard = 0
    people = Cohort("6 of 10, seldom", lambda _chance: Person(6.0, 0.8, 0.3), 0.0)
    for number in range(patients):
        whole = _diary(people, lambda _day: 0.0, number, seed)
        diary = Diary(whole.symptoms, whole.reports[number % every :: every])
        first = diary.reports[0].day
        findings = {report.day: follow_ups_on(diary, report.day, numbers) for report in diary.reports}
        opened = live(diary, findings, numbers, None)
        heard += any(
            each.kind is Kind.PERSISTS and (each.opened_on - first).days <= 7 * WEEKS for each in opened
        )
    return round(heard / patients, 3)


def _asked(followups: Sequence[FollowUp], days: range) -> bool:
    """Whether one of them opened on one of these days, or was open and seen again."""
    return any((day - FIRST_DAY).days in days for each in followups for day in each.found_on)


def _diary(people: Cohort, course: Course, number: int, seed: str, *, interference: bool = False) -> Diary:
    return diary_of(people, course, number, seed, days=DAYS, interference=interference)
