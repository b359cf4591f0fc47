"""What comes along when an address is copied: marks that nobody sees and no keyboard makes."""

from __future__ import annotations

from unicodedata import category

from diary.config.one_line import JOINERS


def without_marks(text: str) -> str:
    """`text` without marks of direction, without width and for breaking words, and without spaces around it.

    Mail programs, messengers and word processors put them beside an address or into it. Joiners spell, in a domain too:
    without them it would be another one.
    """
    joined = "".join(letter for letter in text if letter in JOINERS or category(letter) != "Cf").strip()
    plain = "".join(letter for letter in joined if letter not in JOINERS)
    return plain if plain.isascii() else joined.strip(JOINERS).strip()
