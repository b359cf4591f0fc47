"""Whose diary the rules have to be applied to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from diary.clock import SLACK, latest_believable
from diary.store.models import SweepState


class Due(NamedTuple):
    """Whose diary has to be gone over, and from where on."""

    patient_id: int
    changed_from: date | None
    reported_to: date | None


def behind_or_due(
    session: Session, now: datetime, rules: str, *, longest_aside: timedelta, limit: int
) -> list[Due]:
    """Patients who are behind their data or `rules` (a fingerprint), or whose time has come; the rows of their states
    are locked for this unit.

    Left out are those set aside after a failure, for `longest_aside` at most, and those another process holds. Each way
    to be due is asked by itself, in the order of its index and no further than `limit`: however many are due, no more
    rows are looked at.
    """
    ways: tuple[tuple[ColumnElement[bool], InstrumentedAttribute[Any]], ...] = (
        (SweepState.data_version > SweepState.applied_version, SweepState.patient_id),
        (SweepState.applied_rules < rules, SweepState.applied_rules),
        (SweepState.applied_rules > rules, SweepState.applied_rules),
        (SweepState.due_at <= now, SweepState.due_at),
    )
    first: list[Select[Any]] = []
    for is_due, in_order in ways:
        some = select(SweepState.patient_id).where(is_due, _not_aside(now, longest_aside))
        first.append(
            select(some.order_by(in_order, SweepState.patient_id).limit(limit).subquery().c.patient_id)
        )
    chosen = (
        select(SweepState.patient_id, SweepState.changed_from, SweepState.reported_to)
        .where(
            SweepState.patient_id.in_(union_all(*first)),
            # Another process may have gone over it between the two questions.
            or_(*(is_due for is_due, _ in ways)),
        )
        # Who is behind their data comes first: a report that is not gone over waits for nobody's new rules.
        .order_by((SweepState.data_version > SweepState.applied_version).desc(), SweepState.patient_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Due(number, changed, reported) for number, changed, reported in session.execute(chosen)]


def states_of(session: Session, patient_ids: Collection[int]) -> list[SweepState]:
    """The states of these patients, in no order."""
    return list(session.scalars(select(SweepState).where(SweepState.patient_id.in_(patient_ids))))


def _not_aside(now: datetime, longest_aside: timedelta) -> ColumnElement[bool]:
    return or_(
        SweepState.retry_at.is_(None),
        SweepState.retry_at <= now,
        SweepState.retry_at > latest_believable(now, longest_aside, tolerance=SLACK),
    )
