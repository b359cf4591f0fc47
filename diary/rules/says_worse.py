"""`says_worse`: the patient says "worse than a week ago", and not for the first time this week."""

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.records import Compared, Diary, Report
from diary.rules.thresholds import Thresholds


def says_worse(diary: Diary, report: Report, thresholds: Thresholds) -> Finding | None:
    if report.compared is not Compared.WORSE:
        return None
    day = report.day.toordinal()
    answers = [
        Value(other.day, "compared", other.compared.value)
        for other in diary.between(day - thresholds.compared_days + 1, day)
        if other.compared is not None
    ][-thresholds.compared_last :]
    worse = sum(answer.value == Compared.WORSE for answer in answers)
    if worse < thresholds.compared_least:
        return None
    facts = {"answers": len(answers), "worse": worse}
    return Finding(Rule.SAYS_WORSE, Kind.WORSENS, Tier.FOLLOW_UP, report.day, None, tuple(answers), facts)
