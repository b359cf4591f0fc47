"""A time that is moved takes along that its reminder was decided: whoever was reminded at eight and then chooses nine
is not reminded once more that evening.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from diary.rules.reminding import Times
from diary.rules.schedule import local_today
from diary.store.models import Patient
from diary.store.queries.reminders import reminders_since
from diary.store.work import Work

_A_DAY = timedelta(days=1)


def take_along(work: Work, patient: Patient, before: Times, after: Times) -> None:
    """Move what was decided since yesterday from the times of `before` to those that took their place in `after`.

    A time that stays keeps its own.
    """
    moves = {**_moves(before.chosen, after.chosen), **_nudge_moves(before, after)}
    if not moves:
        return
    yesterday = local_today(work.now, ZoneInfo(patient.timezone)) - _A_DAY
    rows = reminders_since(work.session, patient.id, yesterday)
    taken = {(row.day, row.at_minute) for row in rows}
    left = [row for row in rows if row.at_minute in moves]
    while left:
        # One may go where another goes away from: that one first.
        free = [row for row in left if (row.day, moves[row.at_minute]) not in taken]
        if not free:
            return
        row = free[0]
        left.remove(row)
        taken.discard((row.day, row.at_minute))
        row.at_minute = moves[row.at_minute]
        taken.add((row.day, row.at_minute))
        work.session.flush()


def _nudge_moves(before: Times, after: Times) -> dict[int, int]:
    if before.nudge is None or after.nudge is None or before.nudge == after.nudge:
        return {}
    return {before.nudge: after.nudge}


def _moves(before: tuple[int, ...], after: tuple[int, ...]) -> dict[int, int]:
    """Each time that went away, and the one that took its place: the nearest of those that are new."""
    gone = [minute for minute in before if minute not in after]
    new = [minute for minute in after if minute not in before]
    pairs = sorted((abs(old - young), old, young) for old in gone for young in new)
    moves: dict[int, int] = {}
    for _distance, old, young in pairs:
        if old not in moves and young not in moves.values():
            moves[old] = young
    return moves
