"""`unwell_without_pain`: dizzy, sweating or sick without pain; an emergency in the first weeks after the
procedure, or, where its day is not known, in the first weeks of the diary.
"""

from datetime import date

from diary.rules.findings import Finding, Rule, Tier, at_once_finding, join_signs, signs_value
from diary.rules.pain import Pain, PainToday
from diary.rules.records import Report, Sign
from diary.rules.thresholds import Thresholds

UNWELL_SIGNS = frozenset({Sign.DIZZY, Sign.SWEATING, Sign.NAUSEA})


def unwell_without_pain(
    report: Report, pain: PainToday, procedure_on: date | None, begun: date, thresholds: Thresholds
) -> Finding | None:
    """The facts say which day was counted from: `procedure_on`, or `begun_on` where that is not known."""
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
