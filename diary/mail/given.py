"""What some mails hold besides: details, only for somebody who asked for them and may know; and what was ended."""

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


@dataclass(frozen=True, slots=True)
class Ended:
    """Mail that somebody may need at once was ended, or comes again."""

    head: str
    said: str
    """What was ended, or comes again, in a sentence."""
    link: str
    name: str
    """Of the other side: the patient, or whose mail it was. Empty in a mail to a patient about mail to themself."""
