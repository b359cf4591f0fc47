"""Simulated diaries: a level of one's own, a course over it, noise from day to day, and days without a report.

The noise is a first-order autoregression, rounded and clipped to 0-10; days are missing at random. `PLAIN` draws level
2-6, standard deviation 0.7-1.6 and correlation 0.3; `CALIBRATED` draws what was found in real week-long pain diaries:
level 1-7, standard deviation log-normal around 0.85, correlation 0.1-0.6. Nothing here knows of medicines, of recovery
after a procedure, or of people who write only on bad days.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from diary.rules.records import Diary, Reading, Report, Symptom

FIRST_DAY = date(2026, 1, 5)
"""A Monday."""
DAYS = 56
ONSET = 10
"""Days after the first on which a course begins: the eleventh day."""

INTERFERENCE, INTERFERENCE_SPREAD = 3.0, 1.0
"""How much it gets in the way of the day, where that is answered: mean and standard deviation, whatever the pain."""

PAIN = Symptom("back", "Upper back pain")

Course = Callable[[int], float]
"""How far from the person's own level, in points, on the day with that number (the first is 0)."""


def _ramp(a_week: float) -> Course:
    return lambda day: max(0, day - ONSET + 1) * a_week / 7


def _step(points: float) -> Course:
    return lambda day: points if day >= ONSET else 0.0


def _flare(points: float, days: int) -> Course:
    return lambda day: points if 14 <= day < 14 + days else 0.0


def _recovery(points: float, days: int) -> Course:
    return lambda day: -points * min(day, days) / days


WORSENING: dict[str, Course] = {
    "rise1": _ramp(1),
    "rise2": _ramp(2),
    "step2": _step(2),
    "step3": _step(3),
}
"""Courses that should be found: a rise of so many points a week, a step of so many."""

HARMLESS: dict[str, Course] = {
    "stable": lambda _day: 0.0,
    "spike": _flare(3, 1),
    "flare2": _flare(3, 2),
    "flare3": _flare(3, 3),
    "recovery2": _recovery(2, 14),
    "recovery3": _recovery(3, 28),
    "week_cycle": lambda day: math.sin(2 * math.pi * day / 7),
    "weekends": lambda day: 2.0 if day % 7 in (5, 6) else 0.0,
}
"""Courses that call for nothing: as ever, one to three days three points higher, getting better, weekly cycles."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's level (0-10), standard deviation in points, and correlation from one day to the next."""

    level: float
    spread: float
    correlation: float


def _plain(chance: random.Random) -> Person:
    return Person(chance.uniform(2, 6), chance.uniform(0.7, 1.6), 0.3)


def _calibrated(chance: random.Random) -> Person:
    spread = min(2.2, max(0.3, 0.85 * math.exp(0.4 * chance.gauss(0, 1))))
    return Person(chance.uniform(1, 7), spread, chance.uniform(0.1, 0.6))


@dataclass(frozen=True, slots=True)
class Cohort:
    """People of one sort, and the share of their days without a report."""

    name: str
    draw: Callable[[random.Random], Person]
    missing: float


COHORTS = (
    Cohort("plain, 30 % of days missing", _plain, 0.3),
    Cohort("plain, none missing", _plain, 0.0),
    Cohort("plain, 50 % missing", _plain, 0.5),
    Cohort("calibrated, 30 % missing", _calibrated, 0.3),
)
"""The first is the one that the figures in docs/rules.md are from."""


def diaries(cohort: Cohort, course: Course, patients: int, seed: str) -> Iterator[Diary]:
    """One diary of `DAYS` days each. The same seed gives the same people, noise and gaps, whatever the course."""
    for number in range(patients):
        yield diary_of(cohort, course, number, seed)


def diary_of(
    cohort: Cohort, course: Course, number: int, seed: str, *, days: int = DAYS, interference: bool = False
) -> Diary:
    """The diary of one of these people over so many days, with how much it gets in the way where that is asked for."""
    chance = random.Random(f"{seed}/{cohort.name}/{number}")
    apart = random.Random(f"{seed}/{cohort.name}/{number}/interference") if interference else None
    return Diary([PAIN], list(_reports(cohort, course, chance, days, apart)))


def _reports(
    cohort: Cohort, course: Course, chance: random.Random, days: int, apart: random.Random | None
) -> Iterator[Report]:
    person = cohort.draw(chance)
    fresh = math.sqrt(1 - person.correlation**2)
    noise = chance.gauss(0, 1)
    for day in range(days):
        if day:
            noise = person.correlation * noise + fresh * chance.gauss(0, 1)
        reported = chance.random() >= cohort.missing
        score = _score(person.level + course(day) + person.spread * noise)
        trouble = None if apart is None else _score(INTERFERENCE + INTERFERENCE_SPREAD * apart.gauss(0, 1))
        if reported:
            yield Report(
                FIRST_DAY + timedelta(days=day), readings={PAIN.key: Reading(score)}, interference=trouble
            )


def _score(value: float) -> int:
    return min(10, max(0, round(value)))
