"""`interferes`: it gets in the way of daily activities."""

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.records import Diary, Report
from diary.rules.thresholds import Thresholds


def interferes(diary: Diary, report: Report, thresholds: Thresholds) -> Finding | None:
    """Fires on a high answer alone, on something the patient could not do, or on a moderate answer that is
    not the only one.

    The facts say which of the three it was: `high`, `could_not` and `repeated`, each yes or no.
    """
    today = report.interference
    answers = _last_answers(diary, report, thresholds) if today is not None else []
    moderate = sum(score >= thresholds.interferes_again for _, score in answers)
    high = today is not None and today >= thresholds.interferes_alone
    repeated = (
        today is not None and today >= thresholds.interferes_again and moderate >= thresholds.interferes_least
    )
    could_not = report.could_not is True
    if not (high or could_not or repeated):
        return None
    values = [Value(other.day, "interference", score) for other, score in answers]
    if could_not:
        values.append(Value(report.day, "could_not", True))
    facts: dict[str, int | str] = {
        "high": _yes(high),
        "could_not": _yes(could_not),
        "repeated": _yes(repeated),
        "answers": len(answers),
        "moderate": moderate,
    }
    if today is not None:
        facts["today"] = today
    return Finding(Rule.INTERFERES, Kind.INTERFERES, Tier.FOLLOW_UP, report.day, None, tuple(values), facts)


def _last_answers(diary: Diary, report: Report, thresholds: Thresholds) -> list[tuple[Report, int]]:
    day = report.day.toordinal()
    answered = [
        (other, other.interference)
        for other in diary.between(day - thresholds.interferes_days + 1, day)
        if other.interference is not None
    ]
    return answered[-thresholds.interferes_last :]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
