"""`limb_or_wound`: a limb gone cold, pale, blue or numb, or a growing lump at the wound."""

from diary.rules.findings import Finding, Rule, Tier, at_once_finding, join_signs, signs_value
from diary.rules.records import Report, Sign

LIMB_OR_WOUND = frozenset({Sign.LIMB, Sign.LUMP})


def limb_or_wound(report: Report) -> Finding | None:
    found = LIMB_OR_WOUND & (report.signs or frozenset())
    if not found:
        return None
    facts = {"signs": join_signs(found)}
    return at_once_finding(Rule.LIMB_OR_WOUND, Tier.URGENT, report.day, [signs_value(report)], facts)
