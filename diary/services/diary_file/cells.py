"""What may stand in a cell, and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from diary.rules.findings import join_signs
from diary.rules.records import HIGHEST_SCORE, Sign
from diary.services.diary_file.problems import shown
from diary.words.language import _

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LONGEST_CELL = 131_072
"""Characters; no cell of a diary comes near, and other readers of such files stop there too."""

# date.fromisoformat also takes 20260105 and 2026-W02-1.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCORES = {str(score): score for score in range(HIGHEST_SCORE + 1)}
_UNREADABLE = re.compile(r"[\x00\ud800-\udfff]")


class BadCell(Exception):
    """Says what was found, what was expected, and what to do."""


def readable(cell: str) -> str:
    """The cell itself. BadCell: it holds what no text does."""
    if len(cell) > LONGEST_CELL:
        raise BadCell(
            _(
                "found %(count)s characters, expected at most %(most)s; a quotation mark may be missing",
                count=len(cell),
                most=LONGEST_CELL,
            )
        )
    if _UNREADABLE.search(cell):
        raise BadCell(
            _(
                "found %(cell)s, which holds bytes that are not UTF-8 text; save the file as UTF-8",
                cell=shown(cell),
            )
        )
    return cell


def day(cell: str) -> date:
    """A calendar day such as 2026-01-31. BadCell otherwise."""
    if _DATE.fullmatch(cell):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            pass
    raise BadCell(
        _("found %(cell)s, expected a date such as 2026-01-31 (year, month, day)", cell=shown(cell))
    )


def score(cell: str) -> int:
    """A plain whole number from 0 to 10. BadCell otherwise."""
    if cell in _SCORES:
        return _SCORES[cell]
    raise BadCell(
        _(
            "found %(cell)s, expected a plain whole number from 0 to 10; leave the cell empty if it was not answered",
            cell=shown(cell),
        )
    )


def yes_or_no(cell: str) -> bool:
    """BadCell unless `yes` or `no`."""
    if cell in ("yes", "no"):
        return cell == "yes"
    raise BadCell(_expected(cell, ["yes", "no"]))


def one_of(codes: type[E]) -> Callable[[str], E]:
    """A reader of one of these codes, in lower case."""

    def read(cell: str) -> E:
        try:
            return codes(cell)
        except ValueError:
            raise BadCell(_expected(cell, codes)) from None

    return read


def signs(cell: str) -> frozenset[Sign]:
    """`none`, or codes joined with `;` in any order. BadCell otherwise."""
    if cell == "none":
        return frozenset()
    # Only whole cells are said to be trimmed; a blank beside a `;` leaves no doubt about what is meant either.
    codes = [code.strip() for code in cell.split(";")]
    known = {sign.value for sign in Sign}
    wrong = [code for code in codes if code not in known]
    if not wrong:
        return frozenset(Sign(code) for code in codes)
    if "none" in wrong:
        raise BadCell(
            _(
                "found %(cell)s, expected `none` alone or signs alone; remove one or the other",
                cell=shown(cell),
            )
        )
    raise BadCell(
        _(
            "found %(wrong)s, expected `none` or any of %(codes)s, joined with `;`; leave the cell empty if it was not "
            "answered",
            wrong=shown(wrong[0]),
            codes=", ".join(Sign),
        )
    )


def written(value: object) -> str:
    """A value as a diary file has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return join_signs(value)
    return str(value)


def _expected(cell: str, codes: Iterable[str]) -> str:
    return _(
        "found %(cell)s, expected %(codes)s in lower case; leave the cell empty if it was not answered",
        cell=shown(cell),
        codes=_(" or ").join(codes),
    )
