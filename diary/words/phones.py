"""A person's own phone number: how it is dialled, and what is said where one is given, shown or missing."""

from __future__ import annotations

import re

from diary.words.language import gettext as _
from diary.words.whose import beside_others

_DIALLED = re.compile(r"\s*(\+?[\d\s().\-/]*)")
_NOT_FROM_ABROAD = re.compile(r"^(\s*\+[\d\s]*)\(0\)")
"""+44 (0)20 …: the 0 is for calls from within the country, where +44 is left out."""


def tel(number: str) -> str:
    """A number as the address of a call: `tel:+44201234`. Extensions and words behind the number are left out."""
    dialled = _DIALLED.match(_NOT_FROM_ABROAD.sub(r"\1", number))
    digits = re.sub(r"[^\d+]", "", dialled.group(1) if dialled else "")
    return f"tel:{digits}"


def no_number() -> str:
    """What is wrong with what was typed as a number."""
    return _("Type a phone number of at least 3 digits, with digits, spaces and + ( ) - only.")


def number_first() -> str:
    """What is wrong where somebody is to be shown a number that was not given."""
    return _("Type your phone number first.")


def call(name: str) -> str:
    """On a link that calls somebody."""
    return _("Call %(name)s", name=beside_others(name))


def shows_none(name: str) -> str:
    """Where somebody is told to call a person who gave no number, or does not show it to the reader."""
    return _("%(patient)s shows you no phone number.", patient=beside_others(name))


def lives_at(name: str, address: str) -> str:
    """Where to send help, or to go."""
    return _("%(patient)s lives here: %(address)s", patient=beside_others(name), address=address)
