"""Whom to turn to, as a patient's messages name them."""

from __future__ import annotations

from dataclasses import dataclass

from diary.words.hours import Hours, in_words, next_in_words
from diary.words.language import _, lazy
from diary.words.whose import whose

WORKS_ANYWHERE = "112"
"""Reaches help from most mobile phones in most countries; offered where a patient's country is not known."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the patient's circle who shows the reader their number."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The doctor or team of a patient, and their country's numbers. Any of them may be empty.

    `emergency` reaches an ambulance; `advice` is a health line for what is not an emergency. `booking` is the https
    address where a visit can be booked.

    `hours` are those of the practice, where they are known.

    `own_phone` and `own_address` are the patient's, to somebody else who may see them: empty where none is shown, and
    None where this text does not speak of it.
    """

    name: str = ""
    phone: str = ""
    emergency: str = ""
    advice: str = ""
    booking: str = ""
    hours: Hours | None = None
    own_phone: str | None = None
    own_address: str = ""

    @property
    def emergency_number(self) -> str:
        """The number to dial; never empty."""
        return self.emergency or WORKS_ANYWHERE

    @property
    def is_closed(self) -> bool:
        """Whether nobody answers at the practice now, and the country has a line that does: it is to be called first.

        Where hours or line are not known, nothing is said of either.
        """
        return bool(self.advice) and self.hours is not None and not self.hours.is_open


def whom(contact: Contact) -> str:
    """Dr Rao (080 1234); "your doctor or heart team" where no name is known."""
    name = contact.name or whose(
        lazy("your doctor or heart team"), lazy("%(patient)s’s doctor or heart team")
    )
    return _("%(name)s (%(phone)s)", name=name, phone=contact.phone) if contact.phone else name


def whom_today(contact: Contact) -> str:
    """Whom to call today: as `whom`, and out of hours the country's line for advice."""
    return contact.advice if contact.is_closed else whom(contact)


def opens_again(contact: Contact) -> str:
    """Out of hours: from when on somebody answers at the practice."""
    when = next_in_words(contact.hours) if contact.hours is not None else ""
    return _("From %(when)s you can call %(whom)s.", when=when, whom=whom(contact))


def if_it_cannot_wait(contact: Contact) -> str:
    """Out of hours, of what is no matter of today: the line for advice all the same."""
    return _("If it cannot wait, call %(number)s for advice.", number=contact.advice)


def whenever_it_is_read(contact: Contact, *, today: bool) -> str:
    """In a mail, of which nobody knows when it is read: the hours, and whom to call outside them.

    `today`: it is about something for today. Empty where hours or line are not known.
    """
    if contact.hours is None or not contact.advice:
        return ""
    hours = _("You can call %(whom)s %(hours)s.", whom=whom(contact), hours=in_words(contact.hours))
    others = if_it_cannot_wait(contact)
    if today:
        others = _("At other times, call %(number)s for advice.", number=contact.advice)
    return f"{hours} {others}"


def call_now(contact: Contact) -> str:
    """The one sentence that must never be missing from an emergency."""
    if contact.emergency:
        return whose(
            lazy("Call %(number)s now."),
            lazy("Call %(number)s for %(patient)s now."),
            number=contact.emergency,
        )
    return whose(
        lazy(
            "Call your local emergency number now. If you do not know it, call %(number)s. "
            "It works on most mobile phones."
        ),
        lazy(
            "Call the emergency number of the place where %(patient)s is now. "
            "If you do not know it, call %(number)s. It works on most mobile phones."
        ),
        number=WORKS_ANYWHERE,
    )


def call_if_worse(contact: Contact) -> str:
    """What to do when an emergency sign starts later."""
    if contact.emergency:
        return whose(
            lazy("If you feel much worse, call %(number)s. Do the same if a warning sign starts."),
            lazy(
                "If %(patient)s feels much worse, call %(number)s. It is the number where %(patient)s lives. "
                "Do the same if a warning sign starts."
            ),
            number=contact.emergency,
        )
    return whose(
        lazy(
            "If you feel much worse, call your local emergency number. %(number)s works on most mobile phones. "
            "Do the same if a warning sign starts."
        ),
        lazy(
            "If %(patient)s feels much worse, call the emergency number of the place where %(patient)s is. "
            "%(number)s works on most mobile phones. Do the same if a warning sign starts."
        ),
        number=WORKS_ANYWHERE,
    )


def reach_someone(contact: Contact) -> str:
    """Whom else to turn to when the doctor or team cannot be reached today."""
    if contact.advice:
        return _("If you cannot reach them, call %(number)s for advice.", number=contact.advice)
    return go_to_emergency()


def go_to_emergency() -> str:
    """Where to go when nobody answers."""
    return whose(
        lazy("If you cannot reach them, go to an emergency department."),
        lazy("If you cannot reach them, %(patient)s should go to an emergency department."),
    )
