"""`warning_sign`: a sign that the article ties to pain, with pain or with pain unknown."""

from diary.rules.findings import Finding, Rule, Tier, at_once_finding, join_signs, signs_value
from diary.rules.pain import Pain, PainToday
from diary.rules.records import Report, Sign

WARNING_SIGNS = frozenset({Sign.BREATHLESS, Sign.CHEST, Sign.DIZZY, Sign.FAINT, Sign.SWEATING, Sign.NAUSEA})


def warning_sign(report: Report, pain: PainToday) -> Finding | None:
    found = WARNING_SIGNS & (report.signs or frozenset())
    if not found or pain.answer is Pain.NO:
        return None
    values = [signs_value(report), *pain.values]
    facts = {"signs": join_signs(found), "pain": pain.answer.value}
    return at_once_finding(Rule.WARNING_SIGN, Tier.EMERGENCY, report.day, values, facts)
