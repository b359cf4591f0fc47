"""Reports written as the lines of a diary file, so that reading them gives the same reports again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from diary.rules.records import Reading, Report, Symptom
from diary.services.diary_file.cells import written
from diary.services.diary_file.entries import COLUMNS

HEADER = ",".join(COLUMNS) + "\n"

_STARTS_A_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes a cell that begins so for: something to work out. Also in their wide forms."""

_GUARD = "\u00a0"
"""A no-break space before such a name. A spreadsheet shows the name as text then, and whoever reads a diary file trims
it: cells of the format may have blanks around them, so the name is read as it was."""

_NEEDS_QUOTES = frozenset('",\r\n')


def lines_of(symptoms: Sequence[Symptom], reports: Iterable[Report]) -> Iterator[str]:
    """The lines of each report, with their line ends: one for each of `symptoms` that it gives a number, in that order.

    What belongs to the whole report stands on its first line. A report without any number is a line with the first
    symptom's name and no number: that says that the day was reported, and nothing of the symptom.
    """
    for report in reports:
        given = [
            (symptom, report.readings[symptom.key]) for symptom in symptoms if symptom.key in report.readings
        ]
        rows: list[tuple[Symptom, Reading | None]] = [*given] or [(symptoms[0], None)]
        for number, (symptom, reading) in enumerate(rows):
            yield _line(report, symptom, reading, is_first=number == 0)


def _line(report: Report, symptom: Symptom, reading: Reading | None, *, is_first: bool) -> str:
    numbers = (reading.worst, reading.usual) if reading else (None, None)
    of_the_day: tuple[object, ...] = (
        (report.interference, report.could_not, report.compared, report.signs, report.sudden)
        if is_first
        else (None,) * 5
    )
    about = (symptom.kind, symptom.watched, symptom.heart)
    cells = ("" if value is None else written(value) for value in (*numbers, *of_the_day, *about))
    return ",".join((report.day.isoformat(), _name(symptom.name), *cells)) + "\n"


def _name(name: str) -> str:
    if name.startswith(_STARTS_A_FORMULA):
        name = _GUARD + name
    return '"' + name.replace('"', '""') + '"' if _NEEDS_QUOTES & set(name) else name
