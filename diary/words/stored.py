"""Findings that come back from storage, so that what was said then can be said again years later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.records import SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds

_FAMILIES = {
    Rule.PERSISTS: Kind.PERSISTS,
    Rule.RISING: Kind.WORSENS,
    Rule.EARLY_RISE: Kind.WORSENS,
    Rule.SAYS_WORSE: Kind.WORSENS,
    Rule.INTERFERES: Kind.INTERFERES,
}


def finding_from_stored(
    *,
    rule: str,
    tier: str,
    day: date,
    symptom: SymptomKey | None,
    values: Iterable[Mapping[str, Any]],
    facts: Mapping[str, int | str],
) -> Finding:
    """`values` as they are stored: `day` (ISO), `field`, `value` and, for a reading, `symptom`.

    ValueError: an unknown code.
    """
    known = Rule(rule)
    return Finding(
        rule=known,
        kind=_FAMILIES[known] if known in _FAMILIES else Kind(tier),
        tier=Tier(tier),
        day=day,
        symptom=symptom,
        values=tuple(
            Value(date.fromisoformat(value["day"]), value["field"], value["value"], value.get("symptom"))
            for value in values
        ),
        facts=facts,
    )


def thresholds_from_stored(stored: Mapping[str, object]) -> Thresholds:
    """The numbers a stored finding went by; ones that today's rules no longer know are left out."""
    known = DEFAULT.as_dict()
    return Thresholds.from_dict({name: value for name, value in stored.items() if name in known})
