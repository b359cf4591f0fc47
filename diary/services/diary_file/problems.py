"""What is wrong with a diary file, said so that it can be put right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from diary.words.language import _

_SHOWN = 40
_LIKE = 3
"""Problems that are alike are told one by one up to so many."""
_FOUND = re.compile(r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[0-9]+)")
"""What was found, and numbers of lines: the rest of a message says what kind it is."""


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


def counted(problems: Sequence[Problem]) -> list[str]:
    """The problems in words, the first few of those that are alike, and how many more there are of each, with the last
    line: a wrong column of a long file is one slip, and one can see that.
    """
    alike: dict[tuple[str | None, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.column, _FOUND.sub("", problem.message)), []).append(problem)
    said = []
    for group in alike.values():
        said += [(each.line or 0, str(each)) for each in group[:_LIKE]]
        if len(group) > _LIKE:
            last = group[-1]
            more = _(
                "%(count)s more like this, up to line %(line)s", count=len(group) - _LIKE, line=last.line
            )
            said.append((group[_LIKE - 1].line or 0, f"({more})"))
    return [sentence for _line, sentence in sorted(said, key=lambda one: one[0])]


def shown(text: str) -> str:
    """Quoted and shortened, for a message."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def plain(text: str) -> str:
    """As it stands where that can be shown on one line, otherwise as `shown`."""
    return text if text.isprintable() and text and len(text) <= _SHOWN else shown(text)
