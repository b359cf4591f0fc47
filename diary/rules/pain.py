"""Whether a report says that there is pain."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from diary.rules.findings import Value
from diary.rules.records import Report, Symptom, SymptomKind
from diary.rules.thresholds import Thresholds


class Pain(StrEnum):
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
