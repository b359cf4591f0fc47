"""What comes along when an address is copied: marks that nobody sees and no keyboard makes."""

from __future__ import annotations

from unicodedata import category

_JOINERS = "\u200c\u200d"
"""They have no width either, but some words are spelt with them: without, a domain would be another one."""


def without_marks(text: str) -> str:
    """`text` without marks of direction, without width and for breaking words, and without spaces around it.

    Mail programs, messengers and word processors put them beside an address or into it.
    """
    joined = "".join(letter for letter in text if letter in _JOINERS or category(letter) != "Cf").strip()
    plain = "".join(letter for letter in joined if letter not in _JOINERS)
    return plain if plain.isascii() else joined.strip(_JOINERS).strip()
