"""A follow-up: what people see and act on, grown from findings."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diary.rules.answers import Answered
from diary.rules.findings import Finding, Kind
from diary.rules.records import SymptomKey

Key = tuple[Kind, SymptomKey | None]
"""What a follow-up is about. At most one with the same key is open."""


class How(StrEnum):
    """How a follow-up closed."""

    ACKNOWLEDGED = "acknowledged"
    """A person answered it."""
    CLEARED = "cleared"
    """The reports say that it is over."""


class What(StrEnum):
    """What happened to a follow-up on a day."""

    OPENED = "opened"
    JOINED = "joined"
    CLEARED = "cleared"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Closed:
    """`answered` is the answer that closed it, if one did."""

    how: How
    on: date
    answered: Answered | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`found_on` are the days with a finding that opened it or joined it."""

    kind: Kind
    symptom: SymptomKey | None
    opened_on: date
    found_on: frozenset[date]
    closed: Closed | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.symptom


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a follow-up on `day`; `findings` are those that opened it or joined it then.

    `held_back`: the care plan would have let none of them open anything, so nobody is told again because of them.
    """

    day: date
    what: What
    kind: Kind
    symptom: SymptomKey | None
    findings: tuple[Finding, ...] = ()
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a fold came to: what happened, in order, and the follow-ups in the order in which they opened."""

    events: tuple[Event, ...]
    followups: tuple[FollowUp, ...]
