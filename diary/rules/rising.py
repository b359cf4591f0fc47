"""`rising`: the last week's mean is well above that of the four weeks before, and so is today."""

from datetime import date

from diary.rules.findings import Finding, Kind, Rule, Tier, readings_used
from diary.rules.records import Series, Symptom
from diary.rules.scores import Scores
from diary.rules.thresholds import Thresholds


def rising(
    symptom: Symptom, series: Series, today: int, scores: Scores, thresholds: Thresholds
) -> Finding | None:
    """`today` is the index of the day's reading. Means are never divided out: both sides are multiplied
    instead.
    """
    recent, before = len(scores.recent), len(scores.before)
    if recent < thresholds.recent_least or before < thresholds.before_least:
        return None
    recent_sum, before_sum = sum(scores.recent.values()), sum(scores.before.values())
    mean, least = thresholds.rising_mean, thresholds.rising_today
    if (recent_sum * before - before_sum * recent) * mean.denominator < mean.numerator * recent * before:
        return None
    score = scores.recent[today]
    if (score * before - before_sum) * least.denominator < least.numerator * before:
        return None
    return Finding(
        Rule.RISING,
        Kind.WORSENS,
        Tier.FOLLOW_UP,
        date.fromordinal(series.days[today]),
        symptom.key,
        readings_used(scores.field, symptom, series, [*scores.before, *scores.recent]),
        {
            "scores_used": scores.field,
            "recent_count": recent,
            "recent_sum": recent_sum,
            "before_count": before,
            "before_sum": before_sum,
            "today": score,
        },
    )
