"""`interferes`: it gets in the way of daily activities; and the steps that explain it."""

from __future__ import annotations

from collections.abc import Mapping

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.records import Diary, Report
from diary.rules.step import Check, Is, Step, StepsTo, What
from diary.rules.thresholds import Thresholds


def interferes(diary: Diary, report: Report, thresholds: Thresholds) -> Finding | None:
    """Fires on a high answer alone, on something the patient could not do, or on a moderate answer that is
    not the only one.

    The facts say which of the three it was: `high`, `could_not` and `repeated`, each yes or no.
    """
    today = report.interference
    answers = _last_answers(diary, report, thresholds) if today is not None else []
    moderate = sum(score >= thresholds.interferes_again for _, score in answers)
    high = today is not None and today >= thresholds.interferes_alone
    repeated = (
        today is not None and today >= thresholds.interferes_again and moderate >= thresholds.interferes_least
    )
    could_not = report.could_not is True
    if not (high or could_not or repeated):
        return None
    values = [Value(other.day, "interference", score) for other, score in answers]
    if could_not:
        values.append(Value(report.day, "could_not", True))
    facts: dict[str, int | str] = {
        "high": _yes(high),
        "could_not": _yes(could_not),
        "repeated": _yes(repeated),
        "answers": len(answers),
        "moderate": moderate,
    }
    if today is not None:
        facts["today"] = today
    return Finding(Rule.INTERFERES, Kind.INTERFERES, Tier.ROUTINE, report.day, None, tuple(values), facts)


def _last_answers(diary: Diary, report: Report, thresholds: Thresholds) -> list[tuple[Report, int]]:
    day = report.day.toordinal()
    answered = [
        (other, other.interference)
        for other in diary.between(day - thresholds.interferes_days + 1, day)
        if other.interference is not None
    ]
    return answered[-thresholds.interferes_last :]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _steps_to_interferes(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    """Any of the rule's ways is enough: alone, `could_not`, or again and often."""
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


STEPS: Mapping[Rule, StepsTo] = {Rule.INTERFERES: _steps_to_interferes}
