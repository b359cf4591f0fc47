"""What is new in a morning mail since the last one that went out, and whether the mail goes at all.

What a mail said is kept with it, in its `params`: numbers and days, put down as it is put into words. So it counts as
told exactly where the mail was taken: one that failed, came back or was never sent has said nothing, and the next
morning tells it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from diary.mail.kinds import MailKind
from diary.rules.findings import ALARMS
from diary.rules.mornings import comes_again
from diary.services.caregiving.overview import LookedAfter
from diary.store.queries import digests as queries
from diary.store.work import Work

Mark = tuple[Any, ...]
"""What one line of the mail stands for; another mark is another thing to tell."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the last mail that went out said."""

    day: date
    changed: date
    """The day of the mail that first told of something in it as it is now, and after which nothing new came."""
    marks: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class News:
    """A morning's list, held against what was said before."""

    last: Said | None
    people: Sequence[LookedAfter]
    fresh: frozenset[int]
    """The patients of whom something is new: it opened, changed, or they fell silent."""

    def goes(self, day: date) -> bool:
        """Whether the mail of `day` is sent."""
        if not self.people:
            return False
        if self.fresh or self.last is None:
            return True
        return comes_again(day, last=self.last.day, changed=self.last.changed)

    def params(self, day: date, named: Sequence[LookedAfter]) -> dict[str, Any]:
        """What is kept of it with the mail of `day`: ids and days only. Who is only counted in it, and not `named`, was
        told of nothing new.
        """
        changed = self.last.changed if self.last is not None and not self.fresh else day
        told = {one.patient_id for one in named}
        before: Collection[Mark] = self.last.marks if self.last is not None else ()
        marks = _marks(one for one in self.people if one.patient_id in told)
        marks += [
            mark
            for mark in _marks(one for one in self.people if one.patient_id not in told)
            if mark in before
        ]
        return {
            "changed": changed.isoformat(),
            "open": [list(mark[1:]) for mark in marks if mark[0] == _OPEN],
            "silent": [list(mark[1:]) for mark in marks if mark[0] == _SILENT],
        }


_OPEN, _SILENT = "open", "silent"


def news(people: Sequence[LookedAfter], last: Said | None) -> News:
    """What of `people` is new since `last`; without a last one, all of it."""
    before: Collection[Mark] = last.marks if last is not None else ()
    fresh = frozenset(one.patient_id for one in people if any(mark not in before for mark in _marks([one])))
    return News(last, people, fresh)


def last_said(work: Work, days: Mapping[int, date]) -> dict[int, Said]:
    """By account: what the last mail said that went out for a day before the one that `days` names.

    One sent in an hour to come said nothing: its clock was wrong.
    """
    found: dict[int, Said] = {}
    for account_id, params in queries.sent_digests(work.session, work.now, days, kind=MailKind.DIGEST):
        said = _read(params)
        if said is not None and said.day < days[account_id]:
            found[account_id] = said
    return found


def _read(params: Mapping[str, Any]) -> Said | None:
    """None for a mail of a version that kept nothing of what it said."""
    try:
        return Said(
            date.fromisoformat(params["day"]),
            date.fromisoformat(params["changed"]),
            frozenset(
                [(_OPEN, *mark) for mark in params["open"]] + [(_SILENT, *mark) for mark in params["silent"]]
            ),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _marks(people: Iterable[LookedAfter]) -> list[Mark]:
    """Each open follow-up, with when it opened again; of an alarm also the day that last raised it; and each silence,
    by the last report.
    """
    marks: list[Mark] = []
    for one in people:
        for row in one.open or ():
            raised = row.last_found_on.isoformat() if row.kind in ALARMS else None
            # Left out where there is none, so that what an older version told stays told.
            again = (row.reopened_at.isoformat(),) if row.reopened_at is not None else ()
            marks.append((_OPEN, row.id, row.corrected_at is not None, raised, *again))
        if one.is_silent:
            last_day = one.last_report_on.isoformat() if one.last_report_on is not None else None
            marks.append((_SILENT, one.patient_id, last_day))
    return marks
