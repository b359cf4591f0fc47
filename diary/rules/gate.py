"""The gate: what the head of the page says after a save, from the answers as sent, as they were before, and as they
were thrown away. It knows no database: findings go in, a verdict comes out.

rules.md, "One gate". A sign added or a number raised to the answers as sent never weakens the head, as long as nobody
has said *No* before: that answer holds for exactly what it was given to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from diary.rules.findings import Finding, Rule, Tier
from diary.rules.records import SymptomKey

NIGHT_ENDS_AT = time(4)
"""Until this local time a report for yesterday is about now: many write it after midnight, before they sleep."""

OPEN_FOR = timedelta(hours=6)
"""A form for yesterday that was opened on its day is about now for so long."""

ANSWER_WITHIN = timedelta(hours=1)
"""An emergency question about today or yesterday that nobody answers for so long becomes an alarm."""

ASKED_FROM = 7
"""A tracked pain of so much is asked about, whatever was agreed."""


class Head(StrEnum):
    """What stands at the head of the page, the strongest first."""

    CARD = "card"
    QUESTION = "question"
    PLAIN = "plain"
    """Saved; but something from before waits for an answer, or it cannot be known whether it does."""
    TICK = "tick"


def is_about_now(day: date, saved_at: datetime, zone: ZoneInfo, opened_at: datetime | None = None) -> bool:
    """Whether a report of `day`, saved at `saved_at`, is about how things are now.

    Today, and any day after it; yesterday until four, or where the form was opened on that day and at most six hours
    before. The calendar is the patient's. `opened_at` is None where it is not known when the form was opened.
    """
    local = saved_at.astimezone(zone)
    today = local.date()
    if day >= today:
        return True
    if day != today - timedelta(days=1):
        return False
    if local.time() < NIGHT_ENDS_AT:
        return True
    if opened_at is None or opened_at.astimezone(zone).date() != day:
        return False
    return saved_at - opened_at <= OPEN_FOR


@dataclass(frozen=True, slots=True)
class Said:
    """What some findings tell people: tiers, rules, signs and severe symptoms as marks, and the pains they rest on."""

    marks: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)
    """The highest `worst` of each symptom, by its key as text."""

    def holds(self, other: "Said") -> bool:
        """Whether `other` has no mark, no number and no higher number that is not in this."""
        return other.marks <= self.marks and all(
            key in self.numbers and number <= self.numbers[key] for key, number in other.numbers.items()
        )


def said_in(findings: Iterable[Finding]) -> Said:
    """What these findings tell, all together."""
    marks: set[str] = set()
    numbers: dict[str, int] = {}
    for finding in findings:
        marks |= {f"tier:{finding.tier.value}", f"rule:{finding.rule.value}"}
        signs = str(finding.facts.get("signs", "none"))
        marks |= {f"sign:{sign}" for sign in signs.split(";") if sign != "none"}
        if finding.rule is Rule.SEVERE:
            marks.add(f"severe:{finding.symptom}")
        for value in finding.values:
            if value.field == "worst" and value.symptom is not None:
                key = str(value.symptom)
                numbers[key] = max(int(value.value), numbers.get(key, 0))
    return Said(frozenset(marks), numbers)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a day's answers, as the rules of the first two tiers see it."""

    findings: tuple[Finding, ...] = ()
    """What fires under the care plan."""
    severe: tuple[Finding, ...] = ()
    """`severe` for each tracked pain of `ASKED_FROM` or more, whatever was agreed."""


NOTHING = Version()
"""A version that there is not: no report before, none thrown away; or a report taken out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a save calls for."""

    card: tuple[Finding, ...] = ()
    """The answers as sent are about now, and these fire."""
    thrown_away: tuple[Finding, ...] = ()
    """Thrown away in a conflict about now, and not in the answers as sent: on the card, too."""
    asked: tuple[Finding, ...] = ()
    """To be asked about: "Is this happening now?"."""


def verdict(
    *,
    about_now: bool,
    sent: Version = NOTHING,
    before: Version = NOTHING,
    thrown_away: Version = NOTHING,
) -> Verdict:
    """Look at all three versions. Nothing that fires in one of them is passed over: it is on the card, or asked about.

    A finding of before that fires in the answers as sent again is the same finding.
    """
    card = sent.findings if about_now else ()
    lost = _not_told(thrown_away.findings, card) if about_now else ()
    asked: tuple[Finding, ...] = ()
    for version in (sent, thrown_away):
        asked += _not_told((*version.findings, *version.severe), (*card, *lost, *asked))
    still = {_key(finding) for finding in (*sent.findings, *sent.severe)}
    gone = [finding for finding in (*before.findings, *before.severe) if _key(finding) not in still]
    asked += _not_told(gone, (*lost, *asked))
    return Verdict(card, lost, asked)


def still_to_ask(asked: Iterable[Finding], answered_no: Said) -> tuple[Finding, ...]:
    """What is asked though *No* was said of that day: whatever holds something that was in nothing so answered."""
    return tuple(finding for finding in asked if not answered_no.holds(said_in([finding])))


def together(said: Iterable[Said]) -> Said:
    """All that several told: every mark, and the highest of each number."""
    marks: frozenset[str] = frozenset()
    numbers: dict[str, int] = {}
    for each in said:
        marks |= each.marks
        for key, number in each.numbers.items():
            numbers[key] = max(number, numbers.get(key, 0))
    return Said(marks, numbers)


def head_of(*, card: bool, question: bool, waiting: bool | None) -> Head:
    """The head of the page. `waiting`: whether an alarm or a question from before is open; None where that cannot be
    known. Then there is no tick.
    """
    if card:
        return Head.CARD
    if question:
        return Head.QUESTION
    return Head.TICK if waiting is False else Head.PLAIN


def answer_due_at(tier: Tier, day: date, asked_at: datetime, zone: ZoneInfo) -> datetime | None:
    """When a question that nobody has answered becomes an alarm; None where it only waits."""
    yesterday = asked_at.astimezone(zone).date() - timedelta(days=1)
    return asked_at + ANSWER_WITHIN if tier is Tier.EMERGENCY and day >= yesterday else None


def _not_told(findings: Iterable[Finding], told: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that hold something which no finding told of the same rule, tier and symptom holds."""
    known = list(told)
    new: list[Finding] = []
    for finding in findings:
        same = said_in(each for each in known if _key(each) == _key(finding))
        if not same.holds(said_in([finding])):
            new.append(finding)
            known.append(finding)
    return tuple(new)


def _key(finding: Finding) -> tuple[Rule, Tier, SymptomKey | None]:
    return finding.rule, finding.tier, finding.symptom
