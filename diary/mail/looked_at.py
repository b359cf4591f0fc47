"""What the morning mail says of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """One person in a morning mail."""

    name: str
    link: str
    """To what is open in their diary."""
    sentences: Sequence[str]
    """How much waits, since when, and for how long no report has come."""
    call_first: str = ""
    """Whom to call in an emergency; empty where nothing pressing is open."""
    titles: Sequence[str] = ()
    """What it is about: only where the reader asked for that and may know."""
    phone: str = ""
    """The person's own, as in `Calling`; empty where nothing pressing is open."""
