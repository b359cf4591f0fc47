"""The medicines on the page for the doctor: what each is, and what the reports say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate

from diary.services.doctors_page.lines import LINES
from diary.services.doctors_page.sheet import Table
from diary.services.medicines.in_period import MedicineInPeriod
from diary.words import doctors_page as words

_Row = tuple[str, str, str]
FOUND, TRIED = 7, 6
"""Rows of what the rules found, and of what was tried."""
ROOM = 8
"""Lines of the block on a sheet that is full of all else."""
LETTERS = (32, 52, 62)
"""Of a line of each column, about."""
NAME, DOSE, WHY = 28, 28, 24
"""Letters of a name, of a dose, and of why one was left out: what is longer is cut."""
DAYS = ((6, 3), (3, 1), (1, 0), (0, 0))
"""How many days are named, the newest, on which one was missed, and left out: as many as have room. All are counted."""


def room_beside(*, symptoms: int, found: int, tried: int) -> int:
    """Lines for the medicines on a sheet with so many rows of all else."""
    return ROOM + 3 * max(0, LINES - symptoms) // 2 + max(0, FOUND - found) + max(0, TRIED - tried)


def medicines_of(
    medicines: Iterable[MedicineInPeriod], *, reports: int, last: date, with_why: bool, room: int
) -> Table:
    """The block. `with_why` opens why one was left out, in the patient's own words."""
    of_all = sorted(medicines, key=_first_ones)
    shown: list[_Row] = []
    for days in DAYS:
        rows = [_row(one, reports, last, days, with_why=with_why) for one in of_all]
        ends = accumulate(map(_lines, rows))
        shown = [row for row, end in zip(rows, ends, strict=True) if end <= room]
        if len(shown) == len(rows):
            break
    more = len(of_all) - len(shown)
    return Table("medicines", str(words.MEDICINES), tuple(shown), words.more_in_short(more) if more else "")


def _row(one: MedicineInPeriod, reports: int, last: date, days: tuple[int, int], *, with_why: bool) -> _Row:
    name = f"{words.cut(one.name, NAME)} {words.cut(one.dose, DOSE)}".strip()
    return name, _about(one, last), _said(one, reports, last, days, with_why=with_why)


def _lines(row: _Row) -> int:
    return max(-(-len(cell) // width) for cell, width in zip(row, LETTERS, strict=True))


def _first_ones(one: MedicineInPeriod) -> tuple[bool, bool, bool, int, str]:
    """What must not be the one that has no room."""
    was_left = bool(one.missed or one.skipped)
    return (
        not one.do_not_stop,
        not was_left,
        one.off_since is not None,
        -one.days_answered,
        one.name.casefold(),
    )


def _about(one: MedicineInPeriod, last: date) -> str:
    return words.about_medicine(
        one.times,
        last,
        as_needed=one.as_needed,
        from_on=one.from_on,
        until_on=one.until_on,
        off_since=one.off_since,
        do_not_stop=one.do_not_stop,
        not_asked=one.anti_inflammatory and not one.approved,
    )


def _said(one: MedicineInPeriod, reports: int, last: date, days: tuple[int, int], *, with_why: bool) -> str:
    """Of days with an answer alone. One without a time of day is ticked where it was taken, and else not spoken of."""
    if not one.missed and not one.skipped and (one.as_needed or not one.times):
        return words.taken(one.days_taken, reports)
    if not one.days_answered:
        return words.no_answer_about_it()
    said = [words.taken_of_answered(one.days_taken, one.days_answered)]
    if one.missed:
        said.append(words.missed(len(one.missed), _named([(day, "") for day in one.missed], last, days[0])))
    if one.skipped:
        skipped = [(day, words.cut(why, WHY) if with_why else "") for day, why in one.skipped]
        said.append(words.left_out(len(skipped), _named(skipped, last, days[1])))
    return "; ".join(said)


def _named(days: Sequence[tuple[date, str]], last: date, most: int) -> str:
    """The newest of these days, in their order; the earlier ones are counted. Empty where none has room."""
    if not most:
        return ""
    named = words.brief_days(days[-most:], last)
    return f"{named} {words.and_earlier(len(days) - most)}" if len(days) > most else named
