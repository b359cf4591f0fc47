"""What a rule says: it fires on this day, on this evidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from diary.rules.records import Report, Series, Sign, Symptom, SymptomKey


class Tier(StrEnum):
    """How pressing a finding is. Compare by `rank`: the values themselves compare as text."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "follow_up"

    @property
    def rank(self) -> int:
        """0 for the highest tier."""
        return _RANKS[self]


_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


class Kind(StrEnum):
    """What a follow-up is about; there is one open follow-up per patient, kind and symptom."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    PERSISTS = "persists"
    WORSENS = "worsens"
    INTERFERES = "interferes"

    @property
    def tier(self) -> Tier:
        return _TIERS.get(self, Tier.ROUTINE)

    @classmethod
    def of_alarm(cls, tier: Tier) -> "Kind":
        """The kind of an emergency or of what is urgent, whose kind is its tier. KeyError for the routine tier."""
        return _ALARMS[tier]

    @classmethod
    def most_careful(cls) -> "Kind":
        """What stands for a kind that nobody knows."""
        return cls.EMERGENCY


_ALARMS = {Tier.EMERGENCY: Kind.EMERGENCY, Tier.URGENT: Kind.URGENT}
ALARMS = (Kind.EMERGENCY, Kind.URGENT)
"""The kinds that alarm, the more pressing first."""

_TIERS = {kind: tier for tier, kind in _ALARMS.items()}


class Rule(StrEnum):
    WARNING_SIGN = "warning_sign"
    HEART_SIGN = "heart_sign"
    SEVERE = "severe"
    SUDDEN = "sudden"
    SPREAD_OR_BLEEDING = "spread_or_bleeding"
    LIMB_OR_WOUND = "limb_or_wound"
    UNWELL_WITHOUT_PAIN = "unwell_without_pain"
    PERSISTS = "persists"
    RISING = "rising"
    EARLY_RISE = "early_rise"
    SAYS_WORSE = "says_worse"
    INTERFERES = "interferes"


@dataclass(frozen=True, slots=True)
class Value:
    """One answer that a rule used. `field` is the report's or the reading's; signs are written as in a diary
    file (`chest;dizzy`).
    """

    day: date
    field: str
    value: int | str | bool
    symptom: SymptomKey | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` fires on `day`.

    `values` are the answers it rests on and `facts` what was computed from them (JSON-able), so that its
    message can be written again years later. `symptom` is None for rules that belong to the whole report.
    """

    rule: Rule
    kind: Kind
    tier: Tier
    day: date
    symptom: SymptomKey | None
    values: tuple[Value, ...]
    facts: Mapping[str, int | str] = field(default_factory=dict, hash=False)

    @property
    def follow_up_key(self) -> tuple[Kind, SymptomKey | None]:
        """Which follow-up it opens or joins. Emergency and urgent ones belong to the patient, also when a
        symptom is named.
        """
        return self.kind, self.symptom if self.tier is Tier.ROUTINE else None


def at_once_finding(
    rule: Rule,
    tier: Tier,
    day: date,
    values: Iterable[Value],
    facts: Mapping[str, int | str],
    symptom: SymptomKey | None = None,
) -> Finding:
    """A finding of tier 1 or 2, whose kind is its tier."""
    return Finding(rule, Kind.of_alarm(tier), tier, day, symptom, tuple(values), facts)


def in_order(findings: Iterable[Finding], symptoms: Iterable[Symptom]) -> tuple[Finding, ...]:
    """Sorted by tier, rule name and symptom name, those without a symptom first."""
    names = {symptom.key: symptom.name for symptom in symptoms}
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                finding.tier.rank,
                finding.rule.value,
                finding.symptom is not None,
                "" if finding.symptom is None else names[finding.symptom],
            ),
        )
    )


def signs_value(report: Report) -> Value:
    """The report's signs as evidence, in the order of `Sign`. Only for a report that answered."""
    answered = report.signs or frozenset()
    return Value(report.day, "signs", join_signs(answered))


def join_signs(signs: Iterable[Sign]) -> str:
    """As in a diary file: codes joined with `;` in the order of `Sign`, or `none`."""
    given = set(signs)
    return ";".join(sign.value for sign in Sign if sign in given) or "none"


def split_signs(text: str) -> tuple[Sign, ...]:
    """The signs that `join_signs` joined, in the order of `Sign`; a code that is none of them is left out."""
    codes = text.split(";")
    return tuple(sign for code, sign in _SIGNS.items() if code in codes)


_SIGNS = {sign.value: sign for sign in Sign}


def readings_used(
    field: Literal["worst", "usual"], symptom: Symptom, series: Series, indexes: Iterable[int]
) -> tuple[Value, ...]:
    """The readings at these places as evidence; those without a `usual` are left out where that is the field."""
    column: Sequence[int | None] = series.usual if field == "usual" else series.worst
    return tuple(
        Value(date.fromordinal(series.days[index]), field, score, symptom.key)
        for index in indexes
        if (score := column[index]) is not None
    )
