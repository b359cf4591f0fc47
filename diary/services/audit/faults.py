"""What can be wrong with a chain, in sentences for whoever runs the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    ADDED = "added"
    BEYOND_END = "beyond_end"
    NO_END = "no_end"
    ALL_GONE = "all_gone"
    END_FORGED = "end_forged"
    END_DIFFERS = "end_differs"
    OTHER_KEY = "other_key"
    OTHER_THAN_MARKED = "other_than_marked"
    MARKED_MISSING = "marked_missing"


_OLD_SECRET = "give the old one with --old-secret."  # noqa: S105 - a sentence
_ONE = {
    Wrong.CHANGED: "Row {0} is not as it was written.",
    Wrong.MISSING: "Row {0} is missing.",
    Wrong.CUT_OFF: "Row {0} is missing at the end: the chain was cut off.",
    Wrong.ADDED: "A row with the number {0} does not belong there: it was added.",
    Wrong.BEYOND_END: "Row {0} lies beyond the end: it was added, or the end was set back.",
    Wrong.NO_END: "The end of the chain is missing.",
    Wrong.ALL_GONE: "There is no row at all, though a consent or a place in the circle must have left some.",
    Wrong.END_FORGED: "The end of the chain is not as it was written.",
    Wrong.END_DIFFERS: "Row {0} is not the one that the end of the chain names.",
    Wrong.OTHER_THAN_MARKED: "Row {0} is another than the one that was marked.",
    Wrong.MARKED_MISSING: "Row {0}, which was marked, is not there. Was an older database put back?",
}
_SEVERAL = {
    Wrong.CHANGED: "Rows {0} to {1} are not as they were written, or not in that order.",
    Wrong.MISSING: "Rows {0} to {1} are missing.",
    Wrong.CUT_OFF: "Rows {0} to {1} are missing at the end: the chain was cut off.",
    Wrong.BEYOND_END: "Rows {0} to {1} lie beyond the end: they were added, or the end was set back.",
    Wrong.OTHER_KEY: (
        "Not one of the rows fits this site's secret. Either secret.key was replaced or lost since, and only the old "
        f"one can show whether they are as they were written: {_OLD_SECRET} Or somebody else wrote them."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with rows `first` to `last`; None where it is about the chain's end."""

    wrong: Wrong
    first: int | None = None
    last: int | None = None

    @property
    def says(self) -> str:
        """It in a sentence."""
        several = self.first != self.last or self.wrong not in _ONE
        text = (_SEVERAL if several else _ONE)[self.wrong].format(self.first, self.last)
        if self.wrong is Wrong.CHANGED and self.first == 1:
            text += f" If secret.key was replaced after row {self.last}, that is why: {_OLD_SECRET}"
        return text


class Faults:
    """What was found so far; neighbouring rows with the same fault are told as one."""

    MOST = 100
    """So many are kept: a chain with more has nothing left to say row by row."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self.left_out = 0

    def add(self, wrong: Wrong, first: int | None = None, last: int | None = None) -> None:
        """One more, from `first` to `last` or about `first` alone."""
        last = first if last is None else last
        before = self.found[-1] if self.found else None
        if (
            before is not None
            and before.wrong is wrong
            and wrong in _SEVERAL
            and before.last is not None
            and before.last + 1 == first
        ):
            self.found[-1] = Fault(wrong, before.first, last)
        elif len(self.found) < self.MOST:
            self.found.append(Fault(wrong, first, last))
        else:
            self.left_out += 1
