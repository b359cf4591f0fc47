"""What a step is: some answers, what is counted in them, and a comparison. The figures are exact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from diary.rules.findings import Finding, Value
from diary.rules.thresholds import Thresholds

Number = int | Fraction


class What(StrEnum):
    """What a step looks at."""

    SIGNS = "signs"
    PAIN = "pain"
    SUDDEN = "sudden"
    SEVERE = "severe"
    PLACE = "place"
    PROCEDURE = "procedure"
    BEGAN = "began"
    LASTED = "lasted"
    STILL_THERE = "still_there"
    DAYS_GIVEN = "days_given"
    SHARE = "share"
    QUESTION = "question"
    RECENT = "recent"
    BEFORE = "before"
    RISE = "rise"
    TODAY_ABOVE = "today_above"
    OWN_CHANGES = "own_changes"
    OWN_RISE = "own_rise"
    TOO_FEW_BEFORE = "too_few_before"
    LATEST = "latest"
    EARLIER = "earlier"
    EACH_ABOVE = "each_above"
    WORSE_TODAY = "worse_today"
    WORSE = "worse"
    ALONE = "alone"
    COULD_NOT = "could_not"
    AGAIN = "again"
    AGAIN_OFTEN = "again_often"


class Is(StrEnum):
    """How two figures are compared."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"


_HOLDS: Mapping[Is, Callable[[Number, Number], bool]] = {
    Is.AT_LEAST: lambda left, right: left >= right,
    Is.AT_MOST: lambda left, right: left <= right,
    Is.BELOW: lambda left, right: left < right,
}


@dataclass(frozen=True, slots=True)
class Check:
    """A figure beside a threshold; `threshold` is the field of `Thresholds` that `right` comes from."""

    left: Number
    how: Is
    right: Number
    threshold: str

    @property
    def holds(self) -> bool:
        return _HOLDS[self.how](self.left, self.right)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `values` are the answers it looks at, and `facts` what a sentence about it needs besides."""

    what: What
    values: tuple[Value, ...] = ()
    check: Check | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def counted(self) -> Number:
        """The figure that is compared; 0 where nothing is."""
        return self.check.left if self.check is not None else 0


StepsTo = Callable[[Finding, Thresholds], tuple[Step, ...]]
"""The steps to the findings of a rule, with the thresholds that a finding was found with."""
