"""`early_rise`: three high scores in a row, while the diary is too young for `rising`."""

from datetime import date

from diary.rules.findings import Finding, Kind, Rule, Tier, readings_used
from diary.rules.records import Series, Symptom
from diary.rules.scores import Scores
from diary.rules.thresholds import Thresholds


def early_rise(
    symptom: Symptom, series: Series, today: int, scores: Scores, thresholds: Thresholds
) -> Finding | None:
    """`today` is the index of the day's reading. Asked only while too few scores stand before the last week;
    these and the scores here are then `worst` values, because `usual` ones are used only where there are
    enough of them.
    """
    first = today - thresholds.early_scores + 1
    if len(scores.before) >= thresholds.before_least or first < 0:
        return None
    day, first_day = series.days[today], series.days[first]
    if day - first_day >= thresholds.early_within_days:
        return None
    begin, end = series.span(first_day - thresholds.early_before_days, first_day - 1)
    if end - begin < thresholds.early_before_least:
        return None
    earlier = sorted(series.worst[begin:end])
    twice_median = earlier[(len(earlier) - 1) // 2] + earlier[len(earlier) // 2]
    latest = series.worst[first : today + 1]
    if 2 * min(latest) < twice_median + 2 * thresholds.early_above_median:
        return None
    return Finding(
        Rule.EARLY_RISE,
        Kind.WORSENS,
        Tier.FOLLOW_UP,
        date.fromordinal(day),
        symptom.key,
        # Those before the week too: they show that there were too few of them for `rising`.
        readings_used("worst", symptom, series, sorted({*scores.before, *range(begin, today + 1)})),
        {
            "scores_used": "worst",
            "latest": ";".join(str(score) for score in latest),
            "latest_from": date.fromordinal(first_day).isoformat(),
            "earlier_count": len(earlier),
            "median_numerator": twice_median if twice_median % 2 else twice_median // 2,
            "median_denominator": 2 if twice_median % 2 else 1,
            "before_count": len(scores.before),
            "today": latest[-1],
        },
    )
