"""How hard a text is to read: the Flesch-Kincaid grade, counted here so that no word list has to be fetched.

Grade 6 is what an eleven-year-old reads with ease. Syllables are counted by English spelling, with the words that break
the rules listed; where spelling leaves it open the count errs upwards. A number counts a syllable for each digit.
"""

from __future__ import annotations

import re

_SPELT_DIFFERENTLY = {
    "area": 3, "being": 2, "caregiver": 3, "caregivers": 3, "create": 2, "doing": 2, "every": 3, "everything": 4,
    "going": 2, "homepage": 2, "idea": 3, "nausea": 3, "poem": 2, "queue": 1, "science": 2, "someone": 2,
    "something": 2, "usual": 3, "usually": 4, "wednesday": 2,
}  # fmt: skip
_SAID_APART = re.compile(r"(?<![tcsxg])i[aou]|gio(?!n|us)|iet|[tc]iat|uary|ying$|eum|deo|uou|tual")
"""Neighbouring vowels that are two syllables: di-a-ry, vi-de-o."""
_NOT_SAID = re.compile(
    r"[^aeiouyl]e(?=(?:ly|ments?|ful|less|ness|times|where|side|ty|ways)?$)|[aeiouy]le$"
    r"|[^aeiouytd]ed$|[^aeiouylsxzcgh]es$|[aeiouy]les$"
)
"""An e that is written and not said: whole, safely, called, rules."""
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")


def syllables(word: str) -> int:
    """How many syllables a word has when it is said; at least one."""
    lower = word.lower().replace("’", "'")
    if lower[0].isdigit():
        return sum(character.isdigit() for character in lower)
    bare = lower.split("'")[0]
    if bare in _SPELT_DIFFERENTLY:
        return _SPELT_DIFFERENTLY[bare]
    vowels = len(re.findall(r"[aeiouy]+", bare)) + len(_SAID_APART.findall(bare))
    return max(1, vowels - len(_NOT_SAID.findall(bare)))


def sentences(text: str) -> list[str]:
    """Split at full stops, question and exclamation marks, and at line ends. Colons and commas end nothing."""
    parts = re.split(r"(?<=[.!?])[”’\")]*\s+|\n+", text)
    return [part for part in parts if _WORD.search(part)]


def words(text: str) -> list[str]:
    """Words and numbers."""
    return _WORD.findall(text)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text with at least one word."""
    said = words(text)
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
