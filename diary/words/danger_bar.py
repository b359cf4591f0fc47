"""The bar that stands at the foot of the report's form as soon as an answer in it means danger."""

from __future__ import annotations

from dataclasses import dataclass

from diary.words.contact import Contact
from diary.words.language import _, lazy
from diary.words.whose import told_of, whose


@dataclass(frozen=True, slots=True)
class DangerBar:
    """What it says after a sign was ticked, and after a number that is severe; and the number to call."""

    sign: str
    severe: str
    number: str
    is_plain: bool
    """Whether it says no more than what was ticked or given: very large letters then leave the room to the call."""


def danger_bar(contact: Contact, severe_from: int, *, past: bool = False) -> DangerBar:
    """`severe_from`: the number from which a pain counts as severe. `past`: the form asks about a day that is over."""
    now = _("If this is happening now, call.") if past else ""
    where = _where(contact)
    sign = _("You ticked a warning sign.")
    severe = _("A pain of %(score)s or more can be an emergency.", score=severe_from)
    return DangerBar(
        sign=" ".join(part for part in (sign, now, where) if part),
        severe=" ".join(part for part in (severe, now, where) if part),
        number=contact.emergency_number,
        is_plain=not now and not where,
    )


def _where(contact: Contact) -> str:
    """What to know of the number before one calls it; nothing about the number of one's own country."""
    if not contact.emergency:
        return whose(
            lazy("Call your local emergency number, or %(number)s."),
            lazy("Call the emergency number where %(patient)s is, or %(number)s."),
            number=contact.emergency_number,
        )
    if told_of():
        return _("%(number)s is the number where %(name)s lives.", number=contact.emergency, name=told_of())
    return ""
