"""`sudden`: a pain came on suddenly, or got worse within minutes or hours, whatever the numbers say: it may be one that
nobody tracks.
"""

from diary.rules.findings import Finding, Rule, Tier, Value, at_once_finding
from diary.rules.pain import PainToday
from diary.rules.records import Report


def sudden(report: Report, pain: PainToday) -> Finding | None:
    if not report.sudden:
        return None
    values = [Value(report.day, "sudden", True), *pain.values]
    return at_once_finding(Rule.SUDDEN, Tier.EMERGENCY, report.day, values, {"pain": pain.answer.value})
