"""What was agreed for one patient: where the rules keep quiet for a time, and which pain counts as severe.

A plan reaches the third tier and the number of `severe`, nothing else: every other emergency and urgent finding is the
same under every plan. It speaks of days: what was agreed on a day changes nothing that was found before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.records import HIGHEST_SCORE, Diary, Report, SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds

SEVERE_LEVELS = (8, 9, 10)
"""Numbers from which pain may be agreed to count as severe; at 10 it always does."""

OFF_KINDS = tuple(kind for kind in Kind if kind.tier is Tier.FOLLOW_UP)
"""Follow-ups that may be agreed not to be opened."""

_ABOUT_A_LEVEL = frozenset({Rule.PERSISTS, Rule.RISING, Rule.EARLY_RISE})


@dataclass(frozen=True, slots=True)
class ExpectedLevel:
    """Pain up to `level` (1 to 10) is expected of `symptom`: on days that reach no higher, neither that it goes on nor
    that its numbers rise is said. It holds from `from_on` through `until_on`.
    """

    symptom: SymptomKey
    level: int
    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if not 1 <= self.level <= HIGHEST_SCORE:
            raise ValueError(f"the expected level must be from 1 to {HIGHEST_SCORE}, not {self.level}")

    def holds_back(self, finding: Finding, report: Report) -> bool:
        """Whether it keeps this finding of the third tier, on the day of `report`, from being said."""
        if finding.rule not in _ABOUT_A_LEVEL or finding.symptom != self.symptom:
            return False
        return report.readings[self.symptom].worst <= self.level


@dataclass(frozen=True, slots=True)
class RuleOff:
    """Findings of `kind` (third tier) are not said, of `symptom` alone or with None of all.

    What belongs to the whole report is held back with None only. It holds from `from_on` through `until_on`.
    """

    kind: Kind
    symptom: SymptomKey | None
    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.kind not in OFF_KINDS:
            raise ValueError(f"{self.kind} cannot be switched off")

    def holds_back(self, finding: Finding, report: Report) -> bool:
        """Whether it keeps this finding of the third tier from being said."""
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

    def holds_back(self, finding: Finding, report: Report) -> bool:
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

    def holding_back(self, finding: Finding, report: Report) -> Agreement | None:
        """What keeps this finding of `report` from being said; None where it is said. Never tier 1 or 2."""
        if finding.tier is not Tier.FOLLOW_UP:
            return None
        return next((each for each in self.on(report.day) if each.holds_back(finding, report)), None)


NO_PLAN = Plan()


def findings_under(
    diary: Diary, day: date, thresholds: Thresholds = DEFAULT, plan: Plan = NO_PLAN
) -> tuple[Finding, ...]:
    """Every finding on that day that is said, in `in_order`; none on a day without a report."""
    report = diary.on(day)
    if report is None:
        return ()
    found = findings_on(diary, day, plan.thresholds_on(day, thresholds))
    return tuple(finding for finding in found if plan.holding_back(finding, report) is None)
