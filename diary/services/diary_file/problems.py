"""What is wrong with a diary file, said so that it can be put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from diary.words.language import _

_SHOWN = 40


class Problem(NamedTuple):
    """`line` is the physical line (1 is the first; None when it is about the file), `column` the column's
    name, if it is one's.
    """

    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        if self.line is None:
            return self.message
        if self.column is None:
            return _("line %(line)s: %(message)s", line=self.line, message=self.message)
        return _(
            "line %(line)s, column %(column)s: %(message)s",
            line=self.line,
            column=plain(self.column),
            message=self.message,
        )


class DiaryFileError(ValueError):
    """A file that is not a diary. `problems` are all that is wrong with it, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def shown(text: str) -> str:
    """Quoted and shortened, for a message."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def plain(text: str) -> str:
    """As it stands where that can be shown on one line, otherwise as `shown`."""
    return text if text.isprintable() and text and len(text) <= _SHOWN else shown(text)
