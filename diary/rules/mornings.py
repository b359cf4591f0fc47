"""On which mornings a list that has not changed is told again (rules.md, "Who is told, and when")."""

from __future__ import annotations

from datetime import date, timedelta

AGAIN_AFTER = (1, 3, 7)
"""So many days after the list last changed it is told again."""
_MONDAY = 0
_A_WEEK = 7


def comes_again(day: date, *, last: date, changed: date) -> bool:
    """Whether the mail of `day` goes though nothing is new since the one of `last`; `changed` is the day from which one
    told of the list as it is now.

    A morning on which it should have gone and did not (the machine was off, the mail did not get through, the place
    skipped the date) counts for the next one. So no more than a week is ever between two.
    """
    if (day - last).days >= _A_WEEK:
        return True
    since_then = (last + timedelta(days=number) for number in range(1, (day - last).days + 1))
    return any(each.weekday() == _MONDAY or (each - changed).days in AGAIN_AFTER for each in since_then)
