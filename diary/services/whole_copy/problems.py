"""What is wrong with a whole copy: every fault with its file, its place and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diary.services.errors import DiaryError
from diary.words import whole_copy as words

MOST_SAID = 30
"""So many faults are said; of the others only their number."""


class CopyFault(DiaryError):
    """A copy that is not taken in, with all that is wrong with it, in sentences."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


class Problems:
    """Faults as they are met; what depends on a value that is wrong goes on without it."""

    def __init__(self) -> None:
        self._said: list[str] = []

    def add(self, file: str, place: str, expected: str) -> None:
        """One more."""
        self._said.append(words.fault(file, place, expected))

    def say(self, sentences: Iterable[str]) -> None:
        """Faults that are sentences already."""
        self._said.extend(sentences)

    def __bool__(self) -> bool:
        return bool(self._said)

    def refuse(self) -> None:
        """Raises CopyFault where there is any."""
        if self._said:
            more = len(self._said) - MOST_SAID
            raise CopyFault([*self._said[:MOST_SAID], *([words.more(more)] if more > 0 else [])])
