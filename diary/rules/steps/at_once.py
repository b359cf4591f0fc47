"""Steps to emergency and urgent findings: what one report says by itself."""

from __future__ import annotations

from datetime import date

from diary.rules.findings import Finding
from diary.rules.pain import Pain
from diary.rules.steps.step import Check, Is, Step, What
from diary.rules.thresholds import Thresholds


def _signs(finding: Finding) -> Step:
    signs = tuple(value for value in finding.values if value.field == "signs")
    return Step(What.SIGNS, signs, facts={"signs": str(finding.facts["signs"])})


def _pain(finding: Finding, thresholds: Thresholds, answer: str) -> Step:
    scores = tuple(value for value in finding.values if value.field == "worst")
    return Step(What.PAIN, scores, facts={"pain": answer, "from": thresholds.pain_from})


def warning_sign(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    return _signs(finding), _pain(finding, thresholds, str(finding.facts["pain"]))


def signs_alone(finding: Finding, _thresholds: Thresholds) -> tuple[Step, ...]:
    return (_signs(finding),)


def unwell(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    procedure = Step(What.PROCEDURE)
    for what in ("procedure", "begun"):
        if f"{what}_on" in finding.facts:
            days = int(finding.facts[f"days_after_{what}"])
            procedure = Step(
                What.PROCEDURE,
                check=Check(days, Is.AT_MOST, thresholds.after_procedure_days, "after_procedure_days"),
                facts={
                    "on": date.fromisoformat(str(finding.facts[f"{what}_on"])),
                    "days": days,
                    "counted_from": what,
                },
            )
    return _signs(finding), _pain(finding, thresholds, "no"), procedure


def sudden(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    said = tuple(value for value in finding.values if value.field == "sudden")
    answer = str(finding.facts["pain"])
    pain = _pain(finding, thresholds, "no_matter" if answer == Pain.NO else answer)
    return Step(What.SUDDEN, said), pain


def severe(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    (score,) = finding.values
    check = Check(int(score.value), Is.AT_LEAST, thresholds.severe_from, "severe_from")
    return (
        Step(What.SEVERE, finding.values, check),
        Step(What.PLACE, facts={"heart": str(finding.facts["heart"])}),
    )
