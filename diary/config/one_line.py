"""A person's words on one line: names, places, reasons. Every door takes them in by this one function."""

from __future__ import annotations

from unicodedata import category, normalize

JOINERS = "\u200c\u200d"
"""They have no width, and yet they spell: without them a Persian word falls into two, and one sign into three."""


def one_line(text: str) -> str:
    """`text` with its letters composed, single spaces, and nothing that cannot be seen but joiners inside words.

    Marks that turn the direction of what follows are left out: they would turn our own words and numbers too. "" where
    nothing is left that can be seen.
    """
    seen = "".join(_as_seen(letter) for letter in normalize("NFC", text))
    words = (word.lstrip(JOINERS) for word in seen.split())
    return " ".join(word for word in words if word)


def is_one_line(text: str) -> bool:
    """Whether nothing but one line stands there: no line ends, no tabs, nothing that turns the direction."""
    return all(letter.isprintable() or letter in JOINERS for letter in text)


def same_words(one: str, other: str) -> bool:
    """Whether a person would take the two for the same: capitals, blanks, and how a letter is put together in the file
    are no difference, nor is what has no width.
    """
    return as_read(one) == as_read(other)


def as_read(text: str) -> str:
    """The same text for all that `same_words` takes for one."""
    folded = normalize("NFKC", one_line(text)).casefold()
    return normalize("NFKC", one_line("".join(letter for letter in folded if letter not in JOINERS)))


def _as_seen(letter: str) -> str:
    if letter.isprintable() or letter in JOINERS:
        return letter
    # Control characters are line ends and tabs; what is left has no width, or is no letter at all.
    return " " if letter.isspace() or category(letter) == "Cc" else ""
