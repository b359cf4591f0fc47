"""The emergency card: what those who answer an emergency call, or come, ask for, in the order in which they ask."""

from __future__ import annotations

from datetime import date

from diary.words.formats import full_day
from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.whose import beside_others, whose

WORD_BUTTONS: dict[str, Lazy] = {
    "rang": lazy("I rang"),
    "no_reply": lazy("No reply"),
    "on_my_way": lazy("I am on my way"),
}
"""What a caregiver can say back about a follow-up, by one press."""

_SAID: dict[str, tuple[Lazy, Lazy]] = {
    "rang": (lazy("You rang."), lazy("%(who)s rang.")),
    "no_reply": (lazy("You rang, and had no reply."), lazy("%(who)s rang, and had no reply.")),
    "on_my_way": (lazy("You are on your way."), lazy("%(who)s is on the way.")),
}


def said_back(word: str, who: str) -> str:
    """One of `WORD_BUTTONS`, told: `who` is a name, or empty for the reader themself."""
    yours, theirs = _SAID[word]
    return theirs % {"who": beside_others(who)} if who else str(yours)


def said_back_at(word: str, who: str, when: str) -> str:
    """The same, with the day and hour of the word."""
    return _("%(said)s (Said on %(when)s.)", said=said_back(word, who), when=when)


def title() -> str:
    """The head of the card."""
    return whose(lazy("Emergency card"), lazy("Emergency card of %(patient)s"))


def what_for() -> str:
    """Above it."""
    return whose(
        lazy("Read this out when you call, or show it to the people who come."),
        lazy("Read this out when you call for %(patient)s, or show it to the people who come."),
    )


def procedure(name: str, on: date | None) -> str:
    """What was done and when; empty where neither is known."""
    if name and on:
        return _("%(procedure)s on %(day)s", procedure=name, day=full_day(on))
    if on:
        return _("A procedure on %(day)s", day=full_day(on))
    return name


def not_given() -> str:
    """In the place of what nobody gave. It is not "none"."""
    return _("Not given")


def kept_copy(day: str) -> str:
    """Under the card: a copy stays as it is."""
    return _("As the diary has it on %(day)s. A printed or saved copy does not change by itself.", day=day)
