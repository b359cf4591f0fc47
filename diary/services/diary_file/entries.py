"""Each row of a diary file as an entry, and what is wrong with its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from diary.rules.records import Compared, Reading, Sign, SymptomKind
from diary.services.diary_file import cells
from diary.services.diary_file.problems import Problem, shown
from diary.services.diary_file.table import Row
from diary.words.language import _

T = TypeVar("T")

COLUMNS = (
    "date",
    "symptom",
    "worst",
    "usual",
    "interference",
    "could_not",
    "compared",
    "signs",
    "sudden",
    "kind",
    "watched",
    "heart",
)
REQUIRED = ("date", "symptom")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. What is None was left empty, or could not be read, which is a problem of its own."""

    line: int
    day: date | None
    symptom: str | None
    reading: Reading | None
    interference: int | None
    could_not: bool | None
    compared: Compared | None
    signs: frozenset[Sign] | None
    sudden: bool | None
    kind: SymptomKind | None
    watched: bool | None
    heart: bool | None


def entries(table: Iterable[Row], problems: list[Problem]) -> Iterator[Entry]:
    """The entries under the header, which is the first row; problems are added to the list as they are met."""
    rows = iter(table)
    header = next(rows, None)
    if header is None:
        problems.append(
            Problem(1, None, _("found nothing, expected a header row such as date,symptom,worst"))
        )
        return
    if header.broken_at is not None:
        problems.append(_broken(header, header.cells))
        return
    names = _named(header.cells)
    problems += _header_problems(header.line, names)
    for row in rows:
        if row.broken_at is None:
            yield _Cells(names, row, problems, most=len(header.cells)).entry()
        else:
            problems.append(_broken(row, names))


def _named(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty ones at the end, which a spreadsheet writes for columns that were used once."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _header_problems(line: int, names: tuple[str, ...]) -> Iterator[Problem]:
    times = Counter(names)
    for name in times:
        if name not in COLUMNS:
            expected = _(
                "found a column %(name)s, expected only %(columns)s, separated by commas; rename or remove it",
                name=shown(name),
                columns=", ".join(COLUMNS),
            )
            yield Problem(line, name, expected)
        if times[name] > 1:
            again = _(
                "found %(count)s columns of this name, expected one; remove the others", count=times[name]
            )
            yield Problem(line, name, again)
    for name in REQUIRED:
        if name not in times:
            yield Problem(line, name, _("found no column of this name, expected one; add it"))


def _broken(row: Row, names: tuple[str, ...]) -> Problem:
    at = row.broken_at
    name = names[at] if at is not None and at < len(names) else None
    return Problem(
        row.line,
        name,
        _(
            "found a quotation mark that is never closed or is followed by other text, expected the whole cell in "
            "quotes; close it, and double any quotation mark inside"
        ),
    )


class _Cells:
    """The cells of one row by their column, each read once."""

    def __init__(self, header: tuple[str, ...], row: Row, problems: list[Problem], *, most: int) -> None:
        """`most` cells are expected: as many as the header's row has, also where its last ones have no name."""
        self._line = row.line
        self._problems = problems
        self._bad: set[str] = set()
        self._has = header
        unnamed = any(row.cells[len(header) : most])
        if len(row.cells) > most or unnamed:
            message = _(
                "found %(found)s cells, expected at most %(most)s, as the header has; a comma may be one too many",
                found=len(row.cells),
                most=len(header),
            )
            problems.append(Problem(row.line, None, message))
        # The first of two columns of one name; that there are two is told with the header.
        self._cells: Mapping[str, str] = dict(reversed(list(zip(header, row.cells, strict=False))))

    def entry(self) -> Entry:
        return Entry(
            line=self._line,
            day=self._required("date", cells.day),
            symptom=self._required("symptom", str),
            reading=self._reading(),
            interference=self._read("interference", cells.score),
            could_not=self._read("could_not", cells.yes_or_no),
            compared=self._read("compared", cells.one_of(Compared)),
            signs=self._read("signs", cells.signs),
            sudden=self._read("sudden", cells.yes_or_no),
            kind=self._read("kind", cells.one_of(SymptomKind)),
            watched=self._read("watched", cells.yes_or_no),
            heart=self._read("heart", cells.yes_or_no),
        )

    def _reading(self) -> Reading | None:
        worst = self._read("worst", cells.score)
        usual = self._read("usual", cells.score)
        if usual is not None and worst is None and "worst" not in self._bad:
            self._tell(
                "usual", _("found a usual score without a worst one; give both, or leave this one empty")
            )
        if usual is not None and worst is not None and usual > worst:
            self._tell(
                "usual",
                _(
                    "found %(usual)s, expected at most the %(worst)s of worst; correct one of the two",
                    usual=usual,
                    worst=worst,
                ),
            )
            return None
        return None if worst is None else Reading(worst, usual)

    def _required(self, column: str, read: Callable[[str], T]) -> T | None:
        if column in self._has and not self._cells.get(column):
            self._tell(column, _("found an empty cell, expected a value on every row; fill it in"))
        return self._read(column, read)

    def _read(self, column: str, read: Callable[[str], T]) -> T | None:
        cell = self._cells.get(column)
        if not cell:
            return None
        try:
            return read(cells.readable(cell))
        except cells.BadCell as bad:
            self._tell(column, str(bad))
            return None

    def _tell(self, column: str, message: str) -> None:
        self._bad.add(column)
        self._problems.append(Problem(self._line, column, message))
