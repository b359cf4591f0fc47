"""When somebody last looked at the overview, so that it can say what is new; a reload must not swallow what was new.

Looks with no more than half an hour between them are one visit. What is new is new since the visit before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from diary.services.permissions.access import Actor
from diary.store.models import Caregiver
from diary.store.work import Work

SAME_VISIT = timedelta(minutes=30)
"""Looks no further apart than this are one visit."""
_WRITTEN_AGAIN = timedelta(minutes=5)
"""So long a look is as good as noted: a reload writes nothing."""


def new_since(membership: Caregiver, now: datetime) -> datetime | None:
    """The last look of the visit before this one; None where there is none, or none that can be believed."""
    last = _believed(membership.looked_at, now)
    if last is not None and now - last > SAME_VISIT:
        return last
    return _believed(membership.looked_before_at, now)


@dataclass(frozen=True, slots=True)
class Visit:
    """What of a look at the overview is to be kept, by the numbers of the memberships."""

    begun: Sequence[int]
    """Those for which a visit begins with it."""
    going_on: Sequence[int]

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self.begun or self.going_on)


def visit(actor: Actor, patient_ids: Iterable[int]) -> Visit:
    """What a look of `actor` at these people is; nothing where one was kept just before."""
    begun, going_on = [], []
    for patient_id in patient_ids:
        membership = actor.memberships[patient_id]
        last = _believed(membership.looked_at, actor.now)
        if last is None or actor.now - last > SAME_VISIT:
            begun.append(membership.id)
        elif actor.now - last > _WRITTEN_AGAIN:
            going_on.append(membership.id)
    return Visit(begun, going_on)


def note_visit(work: Work, looked: Visit) -> None:
    """Keep that somebody was shown the overview; in a transaction that may write."""
    if looked.begun:
        # Asked again here: two pages opened at once are one visit. A moment ahead of the clock is no look, and goes.
        work.session.execute(
            update(Caregiver)
            .where(Caregiver.id.in_(looked.begun), Caregiver.looked_at < work.now - SAME_VISIT)
            .values(looked_before_at=Caregiver.looked_at)
            .execution_options(synchronize_session=False)
        )
    work.session.execute(
        update(Caregiver)
        .where(Caregiver.id.in_([*looked.begun, *looked.going_on]))
        .values(looked_at=work.now)
        .execution_options(synchronize_session=False)
    )


def _believed(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment <= now else None
