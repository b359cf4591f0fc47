"""Whether a text can be a phone number: one door for every number that somebody types."""

from __future__ import annotations

import re

from diary.words.phones import no_number

LONGEST_PHONE = 40
LEAST_DIGITS = 3
"""As short as a number within a hospital."""

_PHONE = re.compile(r"[0-9 +()./-]*")


def fault_in_phone(text: str) -> str:
    """What is wrong with it; empty for none, and for a text that is empty.

    Strict about what it is made of, not about how it is grouped: it is kept, and shown, as it was typed.
    """
    digits = sum(letter.isdigit() for letter in text)
    if text and (len(text) > LONGEST_PHONE or digits < LEAST_DIGITS or not _PHONE.fullmatch(text)):
        return no_number()
    return ""
