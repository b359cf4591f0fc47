"""Follow-ups as they are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from diary.rules.findings import Kind, Tier
from diary.store.models import FollowUp
from diary.store.models.followups import FollowUpState

_OF_THE_THIRD_TIER = [kind.value for kind in Kind if kind.tier is Tier.FOLLOW_UP]


def third_tier_that_matters(
    session: Session, patient_ids: Sequence[int], *, closed_since: date
) -> dict[int, list[FollowUp]]:
    """Per patient: the open follow-ups of the third tier, and those closed on or after `closed_since`."""
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for follow_up in session.scalars(
        select(FollowUp)
        .where(
            FollowUp.patient_id.in_(patient_ids),
            FollowUp.kind.in_(_OF_THE_THIRD_TIER),
            or_(FollowUp.state == FollowUpState.OPEN, FollowUp.closed_on >= closed_since),
        )
        .order_by(FollowUp.id)
    ):
        found[follow_up.patient_id].append(follow_up)
    return found
