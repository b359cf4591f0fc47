"""Numbers that come in an address or a form: whoever sends them may send anything."""

from __future__ import annotations


def number_in(text: str | None, *, digits: int) -> int | None:
    """The whole number, of at most so many digits; None for anything else.

    Python refuses to read very long ones, and a database to look for what is larger than a row can have.
    """
    if not text or len(text) > digits:
        return None
    return int(text) if text.isascii() and text.isdecimal() else None
