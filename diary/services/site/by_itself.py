"""What should happen by itself: the rules are applied to everybody, mail gets through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from diary.services.site.queue_report import LATELY
from diary.store.models import OutboxMail, SweepState
from diary.store.queries.mail_log import GIVEN_UP, WAITING, how_many_dead
from diary.store.work import Work

TOO_LONG = timedelta(minutes=5)
"""A mail that is due goes out within seconds."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A diary on which the rules fail. `last_error` names a kind of error and a place in the program, no value."""

    patient_id: int
    failures: int
    last_error: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The mail that waits."""

    due: int
    """How many should be gone by now."""
    late_by: timedelta
    """For how long the first of them waits; zero where that is no longer than it takes."""
    tried_again: int
    given_up: int
    """How many were given up in the last days (`LATELY`)."""
    stuck: int
    """How many were taken by a process that never came back, and by nobody since."""
    dead_addresses: int
    """How many addresses are known to take no mail."""


def failing_patients(session: Session) -> list[Failing]:
    """On whose diary the rules fail, those most often first."""
    rows = session.execute(
        select(SweepState.patient_id, SweepState.failures, SweepState.last_error)
        .where(SweepState.failures > 0)
        .order_by(SweepState.failures.desc(), SweepState.patient_id)
    )
    return [Failing(patient_id, failures, last_error) for patient_id, failures, last_error in rows]


def queue(work: Work) -> Queue:
    """How the mail that waits is getting on."""
    waiting = WAITING
    free = or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= work.now)
    late = (waiting, OutboxMail.next_attempt_at <= work.now, free)
    oldest = work.session.scalar(select(func.min(OutboxMail.next_attempt_at)).where(*late))
    late_by = work.now - oldest if oldest is not None else timedelta()
    return Queue(
        due=_number(work.session, *late),
        late_by=late_by if late_by > TOO_LONG else timedelta(),
        tried_again=_number(work.session, waiting, OutboxMail.attempts > 0),
        given_up=_number(work.session, GIVEN_UP, OutboxMail.ended_at >= work.now - LATELY),
        stuck=_number(work.session, waiting, OutboxMail.lease_until <= work.now - TOO_LONG),
        dead_addresses=how_many_dead(work.session),
    )


def _number(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(OutboxMail).where(*conditions)) or 0
