"""Steps to `worsens`: means, medians and what the patient said."""

from __future__ import annotations

from fractions import Fraction

from diary.rules.findings import Finding
from diary.rules.records import Compared
from diary.rules.steps.step import Check, Is, Step, What
from diary.rules.thresholds import Thresholds


def rising(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
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
        *_own_change(finding, means["recent"] - means["before"], thresholds),
    )


def _own_change(finding: Finding, rise: Fraction, thresholds: Thresholds) -> tuple[Step, ...]:
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


def early_rise(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
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


def says_worse(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
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
