"""The rules as they were in version 2026.1, for what was found by them.

`sudden` asked for a pain, or for pain unknown. `unwell_without_pain` was an emergency only where the day of the
procedure was known. `persists` looked back 14 days, which stands among the numbers that are kept with each finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from diary.rules import evaluate
from diary.rules.at_once import Pain, day_is_missing
from diary.rules.findings import Finding, Kind, Rule, Tier, in_order
from diary.rules.records import Diary
from diary.rules.thresholds import Thresholds

VERSION = "2026.1"


def findings_on(diary: Diary, day: date, thresholds: Thresholds) -> tuple[Finding, ...]:
    """Every finding of version 2026.1 on that day, in `in_order`."""
    return in_order(_as_it_was(evaluate.findings_on(diary, day, thresholds)), diary.symptoms)


def _as_it_was(found: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in found:
        if finding.rule is Rule.SUDDEN and finding.facts["pain"] == Pain.NO:
            continue
        if day_is_missing(finding):
            facts = {"signs": finding.facts["signs"]}
            yield replace(finding, tier=Tier.URGENT, kind=Kind.URGENT, facts=facts)
        else:
            yield finding
