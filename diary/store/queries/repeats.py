"""Whether a follow-up says again what was answered before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.rules.findings import ALARMS
from diary.store.models import FollowUp
from diary.store.models.followups import FollowUpState

_LATELY = timedelta(days=60)
"""What was answered longer before it opened is not called the same: quiet ends after 42 days at most."""
_TAKEN_BACK = frozenset({FollowUpState.WITHDRAWN, FollowUpState.JOINED})


def answered_before(follow_up: FollowUp, among: Iterable[FollowUp]) -> FollowUp | None:
    """The last one of the same kind and symptom before `follow_up`, where somebody answered it; else None.

    One that ended by itself in between is the last one: then it is no repeat. Nor is any alarm.
    """
    if follow_up.kind in ALARMS:
        return None
    earlier = [
        each
        for each in among
        if each.id < follow_up.id
        and (each.patient_id, each.kind, each.symptom_id)
        == (follow_up.patient_id, follow_up.kind, follow_up.symptom_id)
        and each.state not in _TAKEN_BACK
    ]
    last = max(earlier, key=lambda each: each.id, default=None)
    if last is None or last.state is not FollowUpState.ACKNOWLEDGED or last.closed_on is None:
        return None
    return last if timedelta(0) <= follow_up.opened_on - last.closed_on <= _LATELY else None


def repeats_among(session: Session, follow_ups: Sequence[FollowUp]) -> Mapping[int, FollowUp]:
    """Of these follow-ups of one patient each that is a repeat, with the one that was answered before."""
    routine = [each for each in follow_ups if each.kind not in ALARMS]
    if not routine:
        return {}
    earlier = session.scalars(
        select(FollowUp).where(
            FollowUp.patient_id == routine[0].patient_id, FollowUp.kind.in_({each.kind for each in routine})
        )
    ).all()
    found = {each.id: answered_before(each, earlier) for each in routine}
    return {number: before for number, before in found.items() if before is not None}
