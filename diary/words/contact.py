"""Whom to turn to, as a patient's messages name them."""

from __future__ import annotations

from dataclasses import dataclass

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

    `own_phone` and `own_address` are the patient's, to somebody else who may see them: empty where none is shown, and
    None where this text does not speak of it. `people` are others who can be called.
    """

    name: str = ""
    phone: str = ""
    emergency: str = ""
    advice: str = ""
    booking: str = ""
    own_phone: str | None = None
    own_address: str = ""
    people: tuple[Person, ...] = ()

    @property
    def emergency_number(self) -> str:
        """The number to dial; never empty."""
        return self.emergency or WORKS_ANYWHERE


def whom(contact: Contact) -> str:
    """Dr Rao (080 1234); "your doctor or heart team" where no name is known."""
    name = contact.name or whose(
        lazy("your doctor or heart team"), lazy("%(patient)s’s doctor or heart team")
    )
    return _("%(name)s (%(phone)s)", name=name, phone=contact.phone) if contact.phone else name


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
