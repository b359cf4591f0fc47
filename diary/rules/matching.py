"""Which stored follow-up is which of those that the rules give now.

Days are filled in and corrected, so the rules are gone over anew, and what they give must find its place among what
people have already been told of: nobody is told twice of the same, and nothing that is new passes for old.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Stretch:
    """One follow-up of a key, as far as it matters which one it is. `closed_on` is None while it is open."""

    opened_on: date
    closed_on: date | None
    found_on: frozenset[date]

    def is_open_on(self, day: date) -> bool:
        """Whether it was open on that day; the days on which it opened and closed count."""
        return self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)


@dataclass(frozen=True, slots=True)
class Matched:
    """What is what, by places in the two lists that were given."""

    taken: Mapping[int, int] = field(default_factory=dict)
    """The stored one that each of the new takes; one that takes none is new."""
    joined: Mapping[int, int] = field(default_factory=dict)
    """Stored ones that belong to the same, and the stored one that they are joined to."""

    def left(self, stored: int) -> list[int]:
        """Of so many stored ones those that nothing fits, in order."""
        settled = {*self.taken.values(), *self.joined}
        return [place for place in range(stored) if place not in settled]


def fits(one: Stretch, other: Stretch) -> bool:
    """Whether they share a finding's day, or either was open on the other's opening day."""
    return (
        one.is_open_on(other.opened_on)
        or other.is_open_on(one.opened_on)
        or not one.found_on.isdisjoint(other.found_on)
    )


def match(new: Sequence[Stretch], stored: Sequence[Stretch]) -> Matched:
    """Find the stored one for each of the new, all of one kind and symptom.

    In order of opening, each of the new takes the oldest that fits and was neither taken nor joined; the others that
    fit it are joined to that. Of two that opened on one day the one that was given first is the older.
    """
    taken: dict[int, int] = {}
    joined: dict[int, int] = {}
    left = sorted(range(len(stored)), key=lambda place: stored[place].opened_on)
    for place in sorted(range(len(new)), key=lambda place: new[place].opened_on):
        fitting = [each for each in left if fits(new[place], stored[each])]
        if not fitting:
            continue
        first, *others = fitting
        taken[place] = first
        joined |= dict.fromkeys(others, first)
        left = [each for each in left if each not in fitting]
    return Matched(taken, joined)
