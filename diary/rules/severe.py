"""`severe`: a pain of 7 or more, watched or not; an emergency where heart trouble is felt."""

from diary.rules.findings import Finding, Rule, Tier, Value, at_once_finding
from diary.rules.records import Report, Symptom, SymptomKind
from diary.rules.thresholds import Thresholds


def severe(report: Report, symptom: Symptom, thresholds: Thresholds) -> Finding | None:
    reading = report.readings.get(symptom.key)
    if symptom.kind is not SymptomKind.PAIN or reading is None or reading.worst < thresholds.severe_from:
        return None
    tier = Tier.EMERGENCY if symptom.heart else Tier.URGENT
    values = [Value(report.day, "worst", reading.worst, symptom.key)]
    facts = {"heart": "yes" if symptom.heart else "no"}
    return at_once_finding(Rule.SEVERE, tier, report.day, values, facts, symptom.key)
