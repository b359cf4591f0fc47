"""`heart_sign`: chest tightness, breathlessness or fainting, whatever the pain. Hearts in trouble do not
always hurt.
"""

from diary.rules.findings import Finding, Rule, Tier, at_once_finding, join_signs, signs_value
from diary.rules.records import Report, Sign

HEART_SIGNS = frozenset({Sign.CHEST, Sign.BREATHLESS, Sign.FAINT})


def heart_sign(report: Report) -> Finding | None:
    found = HEART_SIGNS & (report.signs or frozenset())
    if not found:
        return None
    facts = {"signs": join_signs(found)}
    return at_once_finding(Rule.HEART_SIGN, Tier.EMERGENCY, report.day, [signs_value(report)], facts)
