"""Accounts that stand for nothing but the name of somebody in a copy that was taken in: they go with its diary."""

from __future__ import annotations

from secrets import token_hex

NOBODYS_DOMAIN = "from-copy.invalid"
"""Of addresses that are nobody's: no mail can be sent to a name below `.invalid`."""


def address(patient_id: int, place: int) -> str:
    """One for the person of that number in the copy, that nobody can guess."""
    return f"copy-{patient_id}-{place}-{token_hex(6)}@{NOBODYS_DOMAIN}"


def addresses_like(patient_id: int) -> str:
    """Those of a diary, as a pattern for LIKE."""
    return f"copy-{patient_id}-%@{NOBODYS_DOMAIN}"


EVERY_ADDRESS_LIKE = f"copy-%@{NOBODYS_DOMAIN}"
"""Those of all diaries, likewise."""
