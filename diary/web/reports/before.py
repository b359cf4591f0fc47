"""What the form takes from the days before: yesterday's numbers to go by, and which question is next in turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from diary.services.permissions.access import Action
from diary.store.queries.form import Said, said_before
from diary.web import context

COMPARED, COULD_NOT = "compared", "could_not"


@dataclass(frozen=True, slots=True)
class Before:
    """As the form shows it. Of whoever may not read numbers, or is not signed in, it knows nothing."""

    yesterday: Mapping[int, int] = field(default_factory=dict)
    """The worst of each symptom on the day before, by its id. It is marked, never chosen."""
    in_turn: str = COMPARED
    """The one question that is asked today besides the numbers: `compared`, `could_not`, or empty for none."""

    def others(self) -> list[str]:
        """The questions that stand under "More" today."""
        return [name for name in (COULD_NOT, COMPARED) if name != self.in_turn]


NOTHING = Before()


def before_of(day: date) -> Before:
    """In the diary that is open."""
    if not context.may(Action.READ_TRENDS):
        return NOTHING
    return gone_by(said_before(context.session(), context.the_patient().id, day), day)


def gone_by(said: Iterable[Said], day: date) -> Before:
    """Each question comes again once it has gone unanswered for two days, and one a day: the rules on what gets worse
    and what is in the way look at the last three answers of a week, so every third day is often enough.
    """
    rows = list(said)
    yesterday = {
        row.symptom_id: row.worst
        for row in rows
        if row.day == day - timedelta(days=1) and row.symptom_id is not None and row.worst is not None
    }
    open_now = []
    if not any(row.compared for row in rows):
        open_now.append(COMPARED)
    if not any(row.could_not for row in rows):
        open_now.append(COULD_NOT)
    # Whoever answers neither is still asked each on every second day.
    return Before(yesterday, open_now[day.toordinal() % len(open_now)] if open_now else "")
