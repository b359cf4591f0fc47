"""What the routine tier finds on a day, as short as going over the days again needs it: which rule, of what, and
whether the care plan holds it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from diary.rules.findings import Finding, Kind, Rule, Tier
from diary.rules.follow_ups import Key

_HELD = "~"
_KINDS = {
    Rule.PERSISTS: Kind.PERSISTS,
    Rule.RISING: Kind.WORSENS,
    Rule.EARLY_RISE: Kind.WORSENS,
    Rule.SAYS_WORSE: Kind.WORSENS,
    Rule.INTERFERES: Kind.INTERFERES,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding of a day."""

    rule: Rule
    symptom: int | None
    held: bool

    @property
    def key(self) -> Key:
        """Which follow-up it opens or joins."""
        return _KINDS[self.rule], self.symptom

    def finding(self, day: date) -> Finding:
        """The finding without what it rests on."""
        return Finding(self.rule, _KINDS[self.rule], Tier.ROUTINE, day, self.symptom, ())


Marks = tuple[Mark, ...]


def written(marks: Iterable[Mark]) -> str:
    """As they are stored."""
    return " ".join(
        mark.rule.value + ("" if mark.symptom is None else f":{mark.symptom}") + (_HELD if mark.held else "")
        for mark in marks
    )


@lru_cache(maxsize=4096)
def read(text: str) -> Marks:
    """What `written` gave. ValueError for anything else."""
    return tuple(_read(each) for each in text.split())


def _read(text: str) -> Mark:
    rule, _, symptom = text.removesuffix(_HELD).partition(":")
    return Mark(Rule(rule), int(symptom) if symptom else None, text.endswith(_HELD))
