"""`unwell_without_pain`: dizzy, sweating or sick without pain; an emergency in the first weeks after the
procedure.
"""

from datetime import date

from diary.rules.findings import Finding, Rule, Tier, at_once_finding, join_signs, signs_value
from diary.rules.pain import Pain, PainToday
from diary.rules.records import Report, Sign
from diary.rules.thresholds import Thresholds

UNWELL_SIGNS = frozenset({Sign.DIZZY, Sign.SWEATING, Sign.NAUSEA})


def unwell_without_pain(
    report: Report, pain: PainToday, procedure_on: date | None, thresholds: Thresholds
) -> Finding | None:
    found = UNWELL_SIGNS & (report.signs or frozenset())
    if not found or pain.answer is not Pain.NO:
        return None
    facts: dict[str, int | str] = {"signs": join_signs(found)}
    tier = Tier.URGENT
    if procedure_on is not None:
        days_after = (report.day - procedure_on).days
        facts |= {"procedure_on": procedure_on.isoformat(), "days_after_procedure": days_after}
        # Only the far end is bounded: a day before the procedure is "while today <= procedure + 30 days" too.
        if days_after <= thresholds.after_procedure_days:
            tier = Tier.EMERGENCY
    values = [signs_value(report), *pain.values]
    return at_once_finding(Rule.UNWELL_WITHOUT_PAIN, tier, report.day, values, facts)
