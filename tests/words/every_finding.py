"""Findings of every rule, from reports that raise them: the material that the words are tested on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations

from diary.rules.evaluate import at_once, follow_ups_on
from diary.rules.findings import Finding, Rule
from diary.rules.records import Compared, Diary, Reading, Report, Sign, Symptom
from diary.rules.thresholds import STEADY, Thresholds
from diary.words.contact import Contact

DAY = date(2026, 1, 5)
BACK, KNEE = 1, 2
NAMES = {BACK: "Upper back pain", KNEE: "Knee"}
SYMPTOMS = (Symptom(BACK, NAMES[BACK]), Symptom(KNEE, NAMES[KNEE], heart=False))

CONTACTS = {
    "all known": Contact("Dr Rao", "080 1234", "112", "104"),
    "a name": Contact(name="Dr Rao"),
    "a number": Contact(phone="080 1234", emergency="999"),
    "nothing known": Contact(),
}
"""What may be known of whom to call."""
FORBIDDEN = re.compile(
    r"monitor|diagnos|\bscor|risk of|heart attack|you (may |might |could )?(be )?hav(e|ing) ", re.I
)
"""Words of a verdict on somebody's health, or of a watch that nobody keeps."""


def days_before(days: int) -> date:
    """That many days before the day all findings are of."""
    return DAY - timedelta(days)


def at_once_findings() -> list[Finding]:
    """Every single sign, every pair and all of them; with pain, without and unknown; with and without a procedure."""
    sets = [set(signs) for size in (0, 1, 2) for signs in combinations(Sign, size)] + [set(Sign)]
    readings = [
        {},
        {BACK: Reading(0)},
        {BACK: Reading(3)},
        {BACK: Reading(7)},
        {BACK: Reading(10), KNEE: Reading(8)},
    ]
    return [
        finding
        for signs in sets
        for given in readings
        for sudden in (None, True)
        for procedure_on, begun in (
            (None, None),
            (None, days_before(40)),
            (days_before(3), None),
            (days_before(60), None),
        )
        for finding in at_once(
            Report(DAY, frozenset(signs), sudden, given), SYMPTOMS, procedure_on, begun=begun
        )
    ]


def steady_findings() -> list[tuple[Finding, Thresholds]]:
    """`rising` where it waits for as much as the numbers mostly move, for a part of it, and where too few do."""
    swings = [2, 4] * 14
    return [
        (finding, thresholds)
        for scores in ([*swings, *[7] * 7], [*[2] * 5, *[7] * 7])
        for thresholds in (STEADY, replace(STEADY, own_change=Fraction(1, 2)))
        for finding in follow_ups_on(Diary(SYMPTOMS, rows(BACK, *scores)), DAY, thresholds)
        if finding.rule is Rule.RISING
    ]


def rows(symptom: int, *worst: int, usual: bool = False) -> list[Report]:
    """A report a day, the last one on DAY."""
    return [
        Report(
            days_before(len(worst) - 1 - index), readings={symptom: Reading(score, score if usual else None)}
        )
        for index, score in enumerate(worst)
    ]


def follow_up_findings() -> list[Finding]:
    """Each rule that looks at a run of days, in each way it can come about."""
    since = (Symptom(BACK, NAMES[BACK], since=days_before(12)), SYMPTOMS[1])
    compared = [Report(days_before(n), compared=Compared.WORSE) for n in (4, 1, 0)]
    interfering = [
        [Report(DAY, interference=9)],
        [Report(DAY, could_not=True)],
        [Report(DAY, interference=2, could_not=True)],
        [Report(days_before(5), interference=5), Report(DAY, interference=4)],
        [Report(days_before(n), interference=6) for n in (6, 3)]
        + [Report(DAY, interference=5, could_not=True)],
    ]
    diaries = [
        Diary(SYMPTOMS, rows(BACK, 2, 2, 1, 2, 3, 0, 2, 3, 5, 6, 5, 7, 6, 5, 6)),
        Diary(SYMPTOMS, rows(KNEE, 1, 2, 2, 2, 2, 1, 2, 3, 5, 6, 5, 7, 6, 5, 10, usual=True)),
        Diary(SYMPTOMS, rows(BACK, 1, 2, 2, 5, 5, 6)),
        Diary(SYMPTOMS, rows(BACK, 1, 2, 3, 2, 7, 7, 8)),
        Diary(since, rows(BACK, 1, 2, 0, 5)),
        Diary(SYMPTOMS, compared),
        Diary(SYMPTOMS, compared[1:]),
        *(Diary(SYMPTOMS, reports) for reports in interfering),
    ]
    return [finding for diary in diaries for finding in follow_ups_on(diary, DAY)]


@cache
def every_finding() -> list[Finding]:
    """Each different one once."""
    return list({repr(finding): finding for finding in at_once_findings() + follow_up_findings()}.values())


def finding_by(rule: Rule, **facts: int | str) -> Finding:
    """One of that rule, with these among its facts."""
    return next(f for f in every_finding() if f.rule is rule and facts.items() <= dict(f.facts).items())
