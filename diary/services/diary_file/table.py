"""Text as rows of cells, each with the line it begins on. Between the cells stands a comma, or what a spreadsheet puts
there: semicolons where a comma is part of a number, tabs where cells were copied.

Python's csv reader takes an unclosed quote for a cell that runs to the end of the file, and names the last
line of a row rather than its first; a diary must not lose days to a stray quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_LINE_END = re.compile(r"\r\n|\r|\n")
_TOLD = re.compile(r"[^\S\r\n]*+sep=([,;\t])[^\S\r\n]*+(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
"""A first line that some spreadsheets write: what stands between the cells."""
_BETWEEN = ",;\t"
"""What may stand between the cells. Where the header holds several of them, the first of these counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is the first line the row stands on. With `broken_at`, its quotes cannot be read from that cell
    on.
    """

    line: int
    cells: tuple[str, ...]
    broken_at: int | None = None


@dataclass(frozen=True, slots=True)
class _Cells:
    """How cells look where `between` stands between them."""

    between: str
    quoted: re.Pattern[str]
    opening: re.Pattern[str]
    unquoted: re.Pattern[str]


def rows(text: str) -> Iterator[Row]:
    """Every row but blank lines and rows of empty cells, cells trimmed.

    Cells may be quoted, with doubled quotes inside, and then hold commas and line ends; blanks around the
    quotes are trimmed too. Where quotes do not pair up, the rest of that line is skipped and reading goes on
    with the next.
    """
    told = _TOLD.match(text)
    position, line = (told.end(), 2) if told else (0, 1)
    cell = _looks(told[1] if told else _in_header(text))
    while position < len(text):
        first = line
        cells: list[str] = []
        while True:
            quoted = cell.quoted.match(text, position)
            if quoted:
                cells.append(quoted[1].replace('""', '"').strip())
                line += len(_LINE_END.findall(quoted[1]))
                position = quoted.end()
            elif cell.opening.match(text, position):
                yield Row(line, tuple(cells), broken_at=len(cells))
                cells.clear()
                break
            else:
                unquoted = _found(cell.unquoted, text, position)
                cells.append(unquoted.strip())
                position += len(unquoted)
            if not text.startswith(cell.between, position):
                break
            position += 1
        if any(cells):
            yield Row(first, tuple(cells))
        end = _LINE_END.search(text, position)
        position, line = (end.end(), line + 1) if end else (len(text), line)


def _in_header(text: str) -> str:
    header = next((line for line in text[:_FAR].splitlines() if line.strip()), "")
    return next((each for each in _BETWEEN if each in header), ",")


_FAR = 10_000
"""Characters in which the header's line ends, if the file is a diary."""


@cache
def _looks(between: str) -> _Cells:
    blank = rf"[^\S\r\n{between}]*+"
    return _Cells(
        between,
        quoted=re.compile(rf'{blank}"((?:[^"]++|"")*+)"{blank}(?=[{between}\r\n]|\Z)'),
        opening=re.compile(rf'{blank}"'),
        unquoted=re.compile(rf"[^{between}\r\n]*+"),
    )


def _found(pattern: re.Pattern[str], text: str, position: int) -> str:
    found = pattern.match(text, position)
    return found[0] if found else ""
