"""`worsens`: the numbers are `rising`, there is an `early_rise` while the diary is too young for that, or the patient
`says_worse`; each with the steps that explain it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from diary.rules.findings import Finding, Kind, Rule, Tier, Value, readings_used
from diary.rules.records import Compared, Diary, Report, Series, Symptom
from diary.rules.step import Check, Is, Step, StepsTo, What
from diary.rules.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Scores:
    """Which of a symptom's numbers are compared: like with like, never the two mixed.

    The last week's scores and those of the four weeks before it, each by its place in the symptom's
    readings, in day order.
    """

    field: Literal["usual", "worst"]
    recent: dict[int, int]
    before: dict[int, int]


def scores_on(series: Series, today: int, thresholds: Thresholds) -> Scores:
    """The `usual` values where today's report has one and there are enough in both windows, otherwise the
    `worst` values.

    Enough is what `rising` needs, so whenever there are too few scores before for `rising`, they are `worst`
    values.
    """
    day = series.days[today]
    start = day - thresholds.recent_days + 1
    begin, middle = series.span(start - thresholds.before_days, start - 1)
    if series.usual[today] is not None:
        recent = _given(series.usual, middle, today + 1)
        before = _given(series.usual, begin, middle)
        if len(recent) >= thresholds.recent_least and len(before) >= thresholds.before_least:
            return Scores("usual", recent, before)
    worst = series.worst
    return Scores(
        "worst",
        {index: worst[index] for index in range(middle, today + 1)},
        {index: worst[index] for index in range(begin, middle)},
    )


def _given(column: list[int | None], begin: int, end: int) -> dict[int, int]:
    return {index: score for index in range(begin, end) if (score := column[index]) is not None}


def rising(
    symptom: Symptom, series: Series, today: int, scores: Scores, thresholds: Thresholds
) -> Finding | None:
    """The last week's mean is well above that of the four weeks before, and so is today.

    Where a site asks for it (`own_change`), the rise must also be as large as the person's numbers mostly move anyway.
    `today` is the index of the day's reading. Means are never divided out: both sides are multiplied instead.
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
        Tier.ROUTINE,
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


def _steps_to_rising(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    facts = finding.facts
    counts = {name: int(facts[f"{name}_count"]) for name in ("before", "recent")}
    sums = {name: int(facts[f"{name}_sum"]) for name in ("before", "recent")}
    means = {name: Fraction(sums[name], counts[name]) for name in counts}
    # Where the person's own changes were asked for, the numbers that show them stand before these.
    start = len(finding.values) - counts["before"] - counts["recent"]
    middle = start + counts["before"]
    values = {"before": finding.values[start:middle], "recent": finding.values[middle:]}

    def mean(what: What, name: str, least: int, days: int) -> Step:
        return Step(
            what,
            values[name],
            Check(counts[name], Is.AT_LEAST, least, f"{name}_least"),
            {"sum": sums[name], "count": counts[name], "mean": means[name], "days": days},
        )

    today = int(facts["today"])
    return (
        Step(What.QUESTION, facts={"field": str(facts["scores_used"])}),
        mean(What.RECENT, "recent", thresholds.recent_least, thresholds.recent_days),
        mean(What.BEFORE, "before", thresholds.before_least, thresholds.before_days),
        Step(
            What.RISE,
            check=Check(
                means["recent"] - means["before"], Is.AT_LEAST, thresholds.rising_mean, "rising_mean"
            ),
            facts=means,
        ),
        Step(
            What.TODAY_ABOVE,
            finding.values[-1:],
            Check(today - means["before"], Is.AT_LEAST, thresholds.rising_today, "rising_today"),
            {"today": today, "before": means["before"]},
        ),
        *_steps_to_own_change(finding, means["recent"] - means["before"], thresholds),
    )


def _steps_to_own_change(finding: Finding, rise: Fraction, thresholds: Thresholds) -> tuple[Step, ...]:
    """How the person's numbers mostly move, and whether the rise reaches that; nothing where it was not asked."""
    if "own_change_count" not in finding.facts:
        return ()
    count, total = (int(finding.facts[f"own_change_{name}"]) for name in ("count", "sum"))
    end = finding.day.toordinal() - thresholds.recent_days
    changes = Step(
        What.OWN_CHANGES,
        tuple(value for value in finding.values if value.day.toordinal() <= end),
        Check(count, Is.AT_LEAST, thresholds.own_change_least, "own_change_least"),
        {"count": count, "sum": total, "days": thresholds.own_change_days},
    )
    if count < thresholds.own_change_least:
        return (changes,)
    mean = Fraction(total, count)
    asked = Check(rise, Is.AT_LEAST, thresholds.own_change * mean, "own_change")
    return changes, Step(What.OWN_RISE, check=asked, facts={"mean": mean, "times": thresholds.own_change})


def early_rise(
    symptom: Symptom, series: Series, today: int, scores: Scores, thresholds: Thresholds
) -> Finding | None:
    """Three high scores in a row, while the diary is too young for `rising`.

    `today` is the index of the day's reading. Asked only while too few scores stand before the last week;
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
        Tier.ROUTINE,
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


def _steps_to_early_rise(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    facts = finding.facts
    values, latest = finding.values[: -thresholds.early_scores], finding.values[-thresholds.early_scores :]
    earlier = int(facts["earlier_count"])
    median = Fraction(int(facts["median_numerator"]), int(facts["median_denominator"]))
    lowest = min(int(value.value) for value in latest)
    days = (finding.day - latest[0].day).days + 1
    return (
        Step(
            What.TOO_FEW_BEFORE,
            check=Check(int(facts["before_count"]), Is.BELOW, thresholds.before_least, "before_least"),
            facts={"days": thresholds.before_days},
        ),
        Step(
            What.LATEST,
            latest,
            Check(days, Is.AT_MOST, thresholds.early_within_days, "early_within_days"),
        ),
        Step(
            What.EARLIER,
            values[len(values) - earlier :],
            Check(earlier, Is.AT_LEAST, thresholds.early_before_least, "early_before_least"),
            {"median": median, "days": thresholds.early_before_days},
        ),
        Step(
            What.EACH_ABOVE,
            check=Check(lowest - median, Is.AT_LEAST, thresholds.early_above_median, "early_above_median"),
            facts={"lowest": lowest, "median": median},
        ),
    )


def says_worse(diary: Diary, report: Report, thresholds: Thresholds) -> Finding | None:
    """The patient says "worse than a week ago", and not for the first time this week."""
    if report.compared is not Compared.WORSE:
        return None
    day = report.day.toordinal()
    answers = [
        (other.day, other.compared)
        for other in diary.between(day - thresholds.compared_days + 1, day)
        if other.compared is not None
    ][-thresholds.compared_last :]
    worse = sum(answer is Compared.WORSE for _, answer in answers)
    if worse < thresholds.compared_least:
        return None
    facts = {"answers": len(answers), "worse": worse}
    values = tuple(Value(each, "compared", answer.value) for each, answer in answers)
    return Finding(Rule.SAYS_WORSE, Kind.WORSENS, Tier.ROUTINE, report.day, None, values, facts)


def _steps_to_says_worse(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    worse = sum(value.value == Compared.WORSE for value in finding.values)
    return (
        Step(What.WORSE_TODAY, finding.values[-1:]),
        Step(
            What.WORSE,
            finding.values,
            Check(worse, Is.AT_LEAST, thresholds.compared_least, "compared_least"),
            {"answers": len(finding.values), "days": thresholds.compared_days},
        ),
    )


STEPS: Mapping[Rule, StepsTo] = {
    Rule.RISING: _steps_to_rising,
    Rule.EARLY_RISE: _steps_to_early_rise,
    Rule.SAYS_WORSE: _steps_to_says_worse,
}
