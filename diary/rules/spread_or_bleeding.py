"""`spread_or_bleeding`: pain that spreads, or bleeding that firm pressure does not stop."""

from diary.rules.findings import Finding, Rule, Tier, at_once_finding, join_signs, signs_value
from diary.rules.records import Report, Sign

SPREAD_OR_BLEEDING = frozenset({Sign.SPREADING, Sign.BLEEDING})


def spread_or_bleeding(report: Report) -> Finding | None:
    found = SPREAD_OR_BLEEDING & (report.signs or frozenset())
    if not found:
        return None
    facts = {"signs": join_signs(found)}
    return at_once_finding(Rule.SPREAD_OR_BLEEDING, Tier.EMERGENCY, report.day, [signs_value(report)], facts)
