"""Steps to `persists` and `interferes`: days and answers that are counted."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from diary.rules.findings import Finding
from diary.rules.steps.step import Check, Is, Step, What
from diary.rules.thresholds import Thresholds


def persists(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    facts = finding.facts
    start, window = (date.fromisoformat(str(facts[name])) for name in ("start", "window_start"))
    inside = tuple(value for value in finding.values if value.day >= window)
    given, painful, today = (int(facts[name]) for name in ("days_given", "days_with_pain", "today"))
    lasted = (finding.day - start).days
    return (
        Step(
            What.BEGAN,
            tuple(value for value in finding.values if value.day < window),
            facts={"start": start, "from": str(facts["start_from"])},
        ),
        Step(
            What.LASTED,
            check=Check(lasted, Is.AT_LEAST, thresholds.persists_after_days, "persists_after_days"),
        ),
        Step(
            What.STILL_THERE,
            inside[-1:],
            Check(today, Is.AT_LEAST, thresholds.pain_from, "pain_from"),
        ),
        Step(
            What.DAYS_GIVEN,
            inside,
            Check(given, Is.AT_LEAST, thresholds.persists_least_days, "persists_least_days"),
            {"window": window, "said": int(facts["days_said"])},
        ),
        Step(
            What.SHARE,
            check=Check(Fraction(painful, given), Is.AT_LEAST, thresholds.persists_share, "persists_share"),
            facts={"painful": painful, "given": given},
        ),
    )


def interferes(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    """Any of its ways is enough: alone, `could_not`, or again and often."""
    answers = tuple(value for value in finding.values if value.field == "interference")
    could_not = Step(
        What.COULD_NOT,
        tuple(value for value in finding.values if value.field == "could_not"),
        facts={"could_not": str(finding.facts["could_not"])},
    )
    if "today" not in finding.facts:
        return (could_not,)
    today = int(finding.facts["today"])
    return (
        Step(
            What.ALONE,
            answers[-1:],
            Check(today, Is.AT_LEAST, thresholds.interferes_alone, "interferes_alone"),
        ),
        could_not,
        Step(
            What.AGAIN,
            answers[-1:],
            Check(today, Is.AT_LEAST, thresholds.interferes_again, "interferes_again"),
        ),
        Step(
            What.AGAIN_OFTEN,
            answers,
            Check(
                int(finding.facts["moderate"]), Is.AT_LEAST, thresholds.interferes_least, "interferes_least"
            ),
            {"answers": len(answers), "again": thresholds.interferes_again},
        ),
    )
