"""What was agreed for one patient: where the rules keep quiet for a time, and which pain counts as severe.

A plan reaches the routine tier and the number of `severe`, nothing else: every other emergency and urgent finding is
the same under every plan. It speaks of days: what was agreed on a day changes nothing that was found before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import HIGHEST_SCORE, Diary, SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds

SEVERE_LEVELS = (8, 9, 10)
"""Numbers from which pain may be agreed to count as severe; at 10 it always does."""

OFF_KINDS = tuple(kind for kind in Kind if kind.tier is Tier.ROUTINE)
"""Follow-ups that may be agreed not to be opened."""

LEVEL_DAYS = 7
"""Days up to and with today whose median an expected level is held against."""
LEVEL_LEAST = 3
"""Numbers those must hold; with fewer `persists` goes by the day's own."""

_ABOUT_A_LEVEL = frozenset({Rule.PERSISTS, Rule.RISING, Rule.EARLY_RISE})


def median_of(scores: Sequence[int]) -> Fraction:
    """The middle of some scores, of which there must be one; of an even count, the mean of the two in the middle."""
    in_order = sorted(scores)
    return Fraction(in_order[(len(in_order) - 1) // 2] + in_order[len(in_order) // 2], 2)


@dataclass(frozen=True, slots=True)
class ExpectedLevel:
    """Pain up to `level` (1 to 10) is expected of `symptom`. While the median of its last days is no higher, that it
    goes on is not said; on a day that is no higher, that its numbers rise is not said. It holds from `from_on` through
    `until_on`.
    """

    symptom: SymptomKey
    level: int
    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if not 1 <= self.level <= HIGHEST_SCORE:
            raise ValueError(f"the expected level must be from 1 to {HIGHEST_SCORE}, not {self.level}")

    def holds_back(self, finding: Finding, diary: Diary) -> bool:
        """Whether it keeps this finding of the routine tier from being said. Reports after its day change nothing."""
        if finding.rule not in _ABOUT_A_LEVEL or finding.symptom != self.symptom:
            return False
        series, day = diary.series(self.symptom), finding.day.toordinal()
        begin, end = series.span(day - LEVEL_DAYS + 1, day)
        of_week = series.worst[begin:end]
        if finding.rule is Rule.PERSISTS and len(of_week) >= LEVEL_LEAST:
            return median_of(of_week) <= self.level
        return of_week[-1] <= self.level


@dataclass(frozen=True, slots=True)
class RuleOff:
    """Findings of `kind` (routine tier) are not said, of `symptom` alone or with None of all.

    What belongs to the whole report is held back with None only. It holds from `from_on` through `until_on`.
    """

    kind: Kind
    symptom: SymptomKey | None
    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.kind not in OFF_KINDS:
            raise ValueError(f"{self.kind} cannot be switched off")

    def holds_back(self, finding: Finding, diary: Diary) -> bool:
        """Whether it keeps this finding of the routine tier from being said."""
        return finding.kind is self.kind and self.symptom in (None, finding.symptom)


@dataclass(frozen=True, slots=True)
class SevereFrom:
    """Pain counts as severe from `level` (8, 9 or 10). It holds from `from_on` through `until_on`."""

    level: int
    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.level not in SEVERE_LEVELS:
            raise ValueError(f"pain can be agreed to be severe from 8, 9 or 10, not from {self.level}")

    def holds_back(self, finding: Finding, diary: Diary) -> bool:
        """Nothing: it changes a number, and only tier 1 and 2 look at that."""
        return False


Agreement = ExpectedLevel | RuleOff | SevereFrom


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was agreed, in any order."""

    agreements: tuple[Agreement, ...] = ()

    def on(self, day: date) -> tuple[Agreement, ...]:
        """What holds on that day."""
        return tuple(each for each in self.agreements if each.from_on <= day <= each.until_on)

    def thresholds_on(self, day: date, thresholds: Thresholds) -> Thresholds:
        """The numbers of that day: pain may count as severe later than for others, never earlier.

        Of several levels that were agreed the lowest counts.
        """
        levels = [each.level for each in self.on(day) if isinstance(each, SevereFrom)]
        if not levels or min(levels) <= thresholds.severe_from:
            return thresholds
        return replace(thresholds, severe_from=min(levels))

    def held(self, finding: Finding, diary: Diary) -> Agreement | None:
        """What keeps a finding, which the rules found in `diary`, from being said: it opens nothing, but joins and
        keeps open what is open. None where it is said. Never tier 1 or 2.
        """
        if finding.tier is not Tier.ROUTINE:
            return None
        return next((each for each in self.on(finding.day) if each.holds_back(finding, diary)), None)


NO_PLAN = Plan()


def findings_under(
    diary: Diary, day: date, thresholds: Thresholds = DEFAULT, plan: Plan = NO_PLAN
) -> tuple[Finding, ...]:
    """Every finding on that day that is said, in `in_order`; none on a day without a report."""
    found = findings_on(diary, day, plan.thresholds_on(day, thresholds))
    return tuple(finding for finding in found if plan.held(finding, diary) is None)
