"""Comma-separated text as rows of cells, each with the line it begins on.

Python's csv reader takes an unclosed quote for a cell that runs to the end of the file, and names the last
line of a row rather than its first; a diary must not lose days to a stray quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLANK = r"[^\S\r\n]*+"
_QUOTED = re.compile(rf'{_BLANK}"((?:[^"]++|"")*+)"{_BLANK}(?=[,\r\n]|\Z)')
_OPENING = re.compile(rf'{_BLANK}"')
_UNQUOTED = re.compile(r"[^,\r\n]*+")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is the first line the row stands on. With `broken_at`, its quotes cannot be read from that cell
    on.
    """

    line: int
    cells: tuple[str, ...]
    broken_at: int | None = None


def rows(text: str) -> Iterator[Row]:
    """Every row but blank lines, cells trimmed.

    Cells may be quoted, with doubled quotes inside, and then hold commas and line ends; blanks around the
    quotes are trimmed too. Where quotes do not pair up, the rest of that line is skipped and reading goes on
    with the next.
    """
    position, line = 0, 1
    while position < len(text):
        first = line
        cells: list[str] = []
        while True:
            quoted = _QUOTED.match(text, position)
            if quoted:
                cells.append(quoted[1].replace('""', '"').strip())
                line += len(_LINE_END.findall(quoted[1]))
                position = quoted.end()
            elif _OPENING.match(text, position):
                yield Row(line, tuple(cells), broken_at=len(cells))
                cells.clear()
                break
            else:
                unquoted = _unquoted(text, position)
                cells.append(unquoted.strip())
                position += len(unquoted)
            if not text.startswith(",", position):
                break
            position += 1
        if cells not in ([], [""]):
            yield Row(first, tuple(cells))
        end = _LINE_END.search(text, position)
        position, line = (end.end(), line + 1) if end else (len(text), line)


def _unquoted(text: str, position: int) -> str:
    found = _UNQUOTED.match(text, position)
    return found[0] if found else ""
