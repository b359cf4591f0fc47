"""The diary file: a diary as comma-separated text, one row per day and symptom.

UTF-8, with or without a byte order mark, and with any line ends. A file is read whole or not at all:
everything that is wrong with it is told at once, each problem with its line and column.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from diary.rules.records import Diary, Report, Symptom, SymptomKey
from diary.services.diary_file.cells import BadCell, day, written
from diary.services.diary_file.entries import COLUMNS, entries
from diary.services.diary_file.gather import Gathered
from diary.services.diary_file.problems import DiaryFileError, Problem, counted
from diary.services.diary_file.table import rows
from diary.services.diary_file.writer import HEADER, lines_of
from diary.words.language import _

__all__ = [
    "COLUMNS",
    "HEADER",
    "BadCell",
    "DiaryFile",
    "DiaryFileError",
    "Problem",
    "counted",
    "day",
    "lines_of",
    "read",
    "written",
]


@dataclass(frozen=True, slots=True)
class DiaryFile:
    """Symptoms by name (which is also their key), reports in day order, and which lines each day came from."""

    symptoms: tuple[Symptom, ...]
    reports: tuple[Report, ...]
    lines: Mapping[date, tuple[int, ...]]
    given: Mapping[SymptomKey, frozenset[str]] = field(default_factory=dict, compare=False)
    """Which of `kind`, `watched` and `heart` the file says of each symptom. The others stand for nothing but what is
    usual: whoever has the symptom already is told nothing about it.
    """

    def diary(
        self, since: date | None = None, procedure_on: date | None = None, begun: date | None = None
    ) -> Diary:
        """As the rules want it; `since` is the onset of every symptom in the file. Without `begun`, the day the diary
        was begun on its site, the first day in the file stands for that.
        """
        symptoms = [replace(each, since=since) for each in self.symptoms]
        return Diary(symptoms, self.reports, procedure_on, begun)


def read(source: str | bytes | Path) -> DiaryFile:
    """Read a diary file from its text, its bytes or its path. DiaryFileError tells everything that is wrong
    with it.
    """
    problems: list[Problem] = []
    gathered = Gathered()
    for entry in entries(rows(_text(source)), problems):
        problems += gathered.hear(entry)
    if problems:
        raise DiaryFileError(sorted(problems, key=lambda problem: problem.line or 0))
    return DiaryFile(gathered.symptoms(), gathered.reports(), gathered.lines(), gathered.given())


def _text(source: str | bytes | Path) -> str:
    if isinstance(source, Path):
        source = _bytes(source)
    if isinstance(source, bytes):
        if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in source[:2]:
            # No diary begins with a NUL: the header's letters are plain ones, of two bytes each where that is UTF-16.
            message = _("found UTF-16, expected UTF-8; save the file as UTF-8 (“CSV UTF-8” in a spreadsheet)")
            raise DiaryFileError([Problem(1, None, message)])
        # Bytes that are no text stay recognisable, so that they are told with their line and column.
        source = source.decode("utf-8", errors="surrogateescape")
    return source.removeprefix("\ufeff")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        message = _("there is no such file; check its name")
    except IsADirectoryError:
        message = _("this is a folder; name a file in it")
    except OSError as error:
        message = _("the file cannot be read (%(reason)s)", reason=error.strerror)
    raise DiaryFileError([Problem(None, None, message)])
