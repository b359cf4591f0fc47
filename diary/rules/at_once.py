"""What one report says by itself: the rules that speak as soon as it is saved, each an emergency or urgent whatever the
days before it say, and the steps that explain each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diary.rules.findings import Finding, Rule, Tier, Value, at_once_finding, join_signs, signs_value
from diary.rules.records import Report, Sign, Symptom, SymptomKind
from diary.rules.step import Check, Is, Step, StepsTo, What
from diary.rules.thresholds import Thresholds

WARNING_SIGNS = frozenset({Sign.BREATHLESS, Sign.CHEST, Sign.DIZZY, Sign.FAINT, Sign.SWEATING, Sign.NAUSEA})
HEART_SIGNS = frozenset({Sign.CHEST, Sign.BREATHLESS, Sign.FAINT})
SPREAD_OR_BLEEDING = frozenset({Sign.SPREADING, Sign.BLEEDING})
LIMB_OR_WOUND = frozenset({Sign.LIMB, Sign.LUMP})
UNWELL_SIGNS = frozenset({Sign.DIZZY, Sign.SWEATING, Sign.NAUSEA})


class Pain(StrEnum):
    """Whether a report says that there is pain."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PainToday:
    """The answer, and the readings it rests on."""

    answer: Pain
    values: tuple[Value, ...]


def pain_in(report: Report, symptoms: Iterable[Symptom], thresholds: Thresholds) -> PainToday:
    """Yes: any symptom of kind pain has a `worst` of 1 or more, watched or not. No: every one that has a
    `worst` has 0, and at least one has it. Otherwise unknown.
    """
    worst = {
        symptom.key: report.readings[symptom.key].worst
        for symptom in sorted(symptoms, key=lambda each: each.name)
        if symptom.kind is SymptomKind.PAIN and symptom.key in report.readings
    }
    values = tuple(Value(report.day, "worst", score, key) for key, score in worst.items())
    if not worst:
        return PainToday(Pain.UNKNOWN, values)
    any_pain = any(score >= thresholds.pain_from for score in worst.values())
    return PainToday(Pain.YES if any_pain else Pain.NO, values)


def _signs(finding: Finding) -> Step:
    signs = tuple(value for value in finding.values if value.field == "signs")
    return Step(What.SIGNS, signs, facts={"signs": str(finding.facts["signs"])})


def _pain(finding: Finding, thresholds: Thresholds, answer: str) -> Step:
    scores = tuple(value for value in finding.values if value.field == "worst")
    return Step(What.PAIN, scores, facts={"pain": answer, "from": thresholds.pain_from})


def warning_sign(report: Report, pain: PainToday) -> Finding | None:
    """A sign that the article ties to pain, with pain or with pain unknown."""
    found = WARNING_SIGNS & (report.signs or frozenset())
    if not found or pain.answer is Pain.NO:
        return None
    values = [signs_value(report), *pain.values]
    facts = {"signs": join_signs(found), "pain": pain.answer.value}
    return at_once_finding(Rule.WARNING_SIGN, Tier.EMERGENCY, report.day, values, facts)


def _steps_to_warning_sign(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    return _signs(finding), _pain(finding, thresholds, str(finding.facts["pain"]))


def heart_sign(report: Report) -> Finding | None:
    """Chest tightness, breathlessness or fainting, whatever the pain. Hearts in trouble do not always hurt."""
    found = HEART_SIGNS & (report.signs or frozenset())
    if not found:
        return None
    facts = {"signs": join_signs(found)}
    return at_once_finding(Rule.HEART_SIGN, Tier.EMERGENCY, report.day, [signs_value(report)], facts)


def spread_or_bleeding(report: Report) -> Finding | None:
    """Pain that spreads, or bleeding that firm pressure does not stop."""
    found = SPREAD_OR_BLEEDING & (report.signs or frozenset())
    if not found:
        return None
    facts = {"signs": join_signs(found)}
    return at_once_finding(Rule.SPREAD_OR_BLEEDING, Tier.EMERGENCY, report.day, [signs_value(report)], facts)


def limb_or_wound(report: Report) -> Finding | None:
    """A limb gone cold, pale, blue or numb, or a growing lump at the wound."""
    found = LIMB_OR_WOUND & (report.signs or frozenset())
    if not found:
        return None
    facts = {"signs": join_signs(found)}
    return at_once_finding(Rule.LIMB_OR_WOUND, Tier.URGENT, report.day, [signs_value(report)], facts)


def _steps_to_signs_alone(finding: Finding, _thresholds: Thresholds) -> tuple[Step, ...]:
    """For the rules that ask for nothing but a sign."""
    return (_signs(finding),)


def sudden(report: Report, pain: PainToday) -> Finding | None:
    """A pain came on suddenly, or got worse within minutes or hours, whatever the numbers say: it may be one that
    nobody tracks.
    """
    if not report.sudden:
        return None
    values = [Value(report.day, "sudden", True), *pain.values]
    return at_once_finding(Rule.SUDDEN, Tier.EMERGENCY, report.day, values, {"pain": pain.answer.value})


def _steps_to_sudden(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    said = tuple(value for value in finding.values if value.field == "sudden")
    answer = str(finding.facts["pain"])
    pain = _pain(finding, thresholds, "no_matter" if answer == Pain.NO else answer)
    return Step(What.SUDDEN, said), pain


def severe(report: Report, symptom: Symptom, thresholds: Thresholds) -> Finding | None:
    """A pain of 7 or more, watched or not; an emergency where heart trouble is felt."""
    reading = report.readings.get(symptom.key)
    if symptom.kind is not SymptomKind.PAIN or reading is None or reading.worst < thresholds.severe_from:
        return None
    tier = Tier.EMERGENCY if symptom.heart else Tier.URGENT
    values = [Value(report.day, "worst", reading.worst, symptom.key)]
    facts = {"heart": "yes" if symptom.heart else "no"}
    return at_once_finding(Rule.SEVERE, tier, report.day, values, facts, symptom.key)


def _steps_to_severe(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    (score,) = finding.values
    check = Check(int(score.value), Is.AT_LEAST, thresholds.severe_from, "severe_from")
    return (
        Step(What.SEVERE, finding.values, check),
        Step(What.PLACE, facts={"heart": str(finding.facts["heart"])}),
    )


def unwell_without_pain(
    report: Report, pain: PainToday, procedure_on: date | None, begun: date, thresholds: Thresholds
) -> Finding | None:
    """Dizzy, sweating or sick without pain; an emergency in the first weeks after the procedure, or, where its day is
    not known, in the first weeks of the diary.

    The facts say which day was counted from: `procedure_on`, or `begun_on` where that is not known.
    """
    found = UNWELL_SIGNS & (report.signs or frozenset())
    if not found or pain.answer is not Pain.NO:
        return None
    counted_from, what = (begun, "begun") if procedure_on is None else (procedure_on, "procedure")
    days_after = (report.day - counted_from).days
    facts: dict[str, int | str] = {
        "signs": join_signs(found),
        f"{what}_on": counted_from.isoformat(),
        f"days_after_{what}": days_after,
    }
    # Only the far end is bounded: a day before the procedure is "while d <= procedure date + 30 days" too.
    tier = Tier.EMERGENCY if days_after <= thresholds.after_procedure_days else Tier.URGENT
    return at_once_finding(
        Rule.UNWELL_WITHOUT_PAIN, tier, report.day, [signs_value(report), *pain.values], facts
    )


def day_is_missing(finding: Finding) -> bool:
    """Whether the finding counts from a day that only stands for the one of the procedure, so that it is worth asking
    for it.
    """
    return "begun_on" in finding.facts


def _steps_to_unwell_without_pain(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
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


STEPS: Mapping[Rule, StepsTo] = {
    Rule.WARNING_SIGN: _steps_to_warning_sign,
    Rule.HEART_SIGN: _steps_to_signs_alone,
    Rule.SPREAD_OR_BLEEDING: _steps_to_signs_alone,
    Rule.LIMB_OR_WOUND: _steps_to_signs_alone,
    Rule.SUDDEN: _steps_to_sudden,
    Rule.SEVERE: _steps_to_severe,
    Rule.UNWELL_WITHOUT_PAIN: _steps_to_unwell_without_pain,
}
