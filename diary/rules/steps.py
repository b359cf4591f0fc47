"""How a finding comes about, a step at a time: the answers that go in, what is counted, and each comparison.

Each rule's steps stand beside it. Putting them into sentences, and rounding their figures for people, is for
`diary.words.steps`.
"""

from __future__ import annotations

from collections.abc import Mapping

from diary.rules import at_once, interferes, persists, worsens
from diary.rules.findings import Finding, Rule
from diary.rules.step import Step, StepsTo
from diary.rules.thresholds import Thresholds

_STEPS: Mapping[Rule, StepsTo] = {**at_once.STEPS, **persists.STEPS, **worsens.STEPS, **interferes.STEPS}


def steps(finding: Finding, thresholds: Thresholds) -> tuple[Step, ...]:
    """The steps to `finding`, in order; `thresholds` are those it was found with."""
    return _STEPS[finding.rule](finding, thresholds)
