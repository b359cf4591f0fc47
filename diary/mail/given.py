"""What some mails hold besides: only for somebody who asked for details, and may know them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """What one follow-up is about, in words."""

    titles: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calling:
    """The patient's own number and address, as far as they are given and shown to the reader."""

    phone: str = ""
    address: str = ""
    shows_none: bool = False
    """The reader is to read that there is no number."""


NOBODY = Calling()
"""Where nothing is said of it."""
