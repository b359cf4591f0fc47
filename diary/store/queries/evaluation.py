"""Whose diary the rules have to be applied to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from diary.clock import SLACK, latest_believable
from diary.store.models import SweepState


def behind_or_due(
    session: Session, now: datetime, rules: str, *, longest_aside: timedelta, limit: int
) -> list[SweepState]:
    """States that are behind their data or `rules` (a fingerprint), or whose time has come; locked for this unit.

    Left out are those set aside after a failure, for `longest_aside` at most, and those another process holds. Diaries
    that changed at about the same day come together, since they are read together.
    """
    return list(
        session.scalars(
            select(SweepState)
            .where(
                or_(
                    SweepState.data_version > SweepState.applied_version,
                    SweepState.applied_rules < rules,
                    SweepState.applied_rules > rules,
                    SweepState.due_at <= now,
                ),
                or_(
                    SweepState.retry_at.is_(None),
                    SweepState.retry_at <= now,
                    SweepState.retry_at > latest_believable(now, longest_aside, tolerance=SLACK),
                ),
            )
            .order_by(SweepState.changed_from, SweepState.patient_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
