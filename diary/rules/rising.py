"""`rising`: the last week's mean is well above that of the four weeks before, and so is today.

Where a site asks for it (`own_change`), the rise must also be as large as the person's numbers mostly move anyway.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

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
    # The rise, recent * before times over.
    rise, times = recent_sum * before - before_sum * recent, recent * before
    if rise * mean.denominator < mean.numerator * times:
        return None
    score = scores.recent[today]
    if (score * before - before_sum) * least.denominator < least.numerator * before:
        return None
    facts: dict[str, int | str] = {
        "scores_used": scores.field,
        "recent_count": recent,
        "recent_sum": recent_sum,
        "before_count": before,
        "before_sum": before_sum,
        "today": score,
    }
    used = {*scores.before, *scores.recent}
    if thresholds.own_change:
        changes = _own_changes(series, scores, today, thresholds)
        sizes = [size for _, _, size in changes]
        own = thresholds.own_change
        if len(sizes) >= thresholds.own_change_least and (
            rise * own.denominator * len(sizes) < own.numerator * sum(sizes) * times
        ):
            return None
        facts |= {"own_change_count": len(sizes), "own_change_sum": sum(sizes)}
        used |= {place for one, other, _ in changes for place in (one, other)}
    return Finding(
        Rule.RISING,
        Kind.WORSENS,
        Tier.FOLLOW_UP,
        date.fromordinal(series.days[today]),
        symptom.key,
        readings_used(scores.field, symptom, series, sorted(used)),
        facts,
    )


def _own_changes(
    series: Series, scores: Scores, today: int, thresholds: Thresholds
) -> list[tuple[int, int, int]]:
    """How the person's numbers moved before the recent days: the places of two successive scores of the kind used that
    are near one another, and by how much they differ.
    """
    column: Sequence[int | None] = series.usual if scores.field == "usual" else series.worst
    end = series.days[today] - thresholds.recent_days
    first = end - thresholds.own_change_days + 1
    gap = thresholds.own_change_gap_days
    begin, after = series.span(first - gap, end)
    given = [(place, score) for place in range(begin, after) if (score := column[place]) is not None]
    return [
        (one, other, abs(score - earlier))
        for (one, earlier), (other, score) in pairwise(given)
        if series.days[other] >= first and series.days[other] - series.days[one] <= gap
    ]
