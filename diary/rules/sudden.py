"""`sudden`: the pain came on suddenly, or got worse over minutes or hours; with pain or with pain unknown."""

from diary.rules.findings import Finding, Rule, Tier, Value, at_once_finding
from diary.rules.pain import Pain, PainToday
from diary.rules.records import Report


def sudden(report: Report, pain: PainToday) -> Finding | None:
    if not report.sudden or pain.answer is Pain.NO:
        return None
    values = [Value(report.day, "sudden", True), *pain.values]
    return at_once_finding(Rule.SUDDEN, Tier.EMERGENCY, report.day, values, {"pain": pain.answer.value})
