"""How a finding comes about, a step at a time: the answers that go in, what is counted, and each comparison.

Putting the steps into sentences, and rounding their figures for people, is for `diary.words.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diary.rules.findings import Finding, Rule
from diary.rules.steps import at_once, lasting, worsens
from diary.rules.steps.step import Check, Is, Number, Step, What
from diary.rules.thresholds import Thresholds

__all__ = ["Check", "Is", "Number", "Step", "What", "steps"]

_STEPS: Mapping[Rule, Callable[[Finding, Thresholds], tuple[Step, ...]]] = {
    Rule.WARNING_SIGN: at_once.warning_sign,
    Rule.HEART_SIGN: at_once.signs_alone,
    Rule.SEVERE: at_once.severe,
    Rule.SUDDEN: at_once.sudden,
    Rule.SPREAD_OR_BLEEDING: at_once.signs_alone,
    Rule.LIMB_OR_WOUND: at_once.signs_alone,
    Rule.UNWELL_WITHOUT_PAIN: at_once.unwell,
    Rule.PERSISTS: lasting.persists,
    Rule.RISING: worsens.rising,
    Rule.EARLY_RISE: worsens.early_rise,
    Rule.SAYS_WORSE: worsens.says_worse,
    Rule.INTERFERES: lasting.interferes,
}


def steps(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    """The steps to `finding`, in order; `thresholds` are those it was found with."""
    return _STEPS[finding.rule](finding, thresholds)
