"""Who is to be told: what is due, and what has to be known about many patients at once to decide it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload

from diary.rules.findings import ALARMS
from diary.store.models import Caregiver, FollowUp, Notification, ReminderSchedule, SavedReport
from diary.store.models.circle import Grant
from diary.store.models.notifications import ToldBecause

# Spelled out, not bound: only then do the databases see that the partial indexes hold all that is asked for.
_OPEN: ColumnElement[bool] = FollowUp.state == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Heard:
    """The last that came from a patient: the latest day that has a report, and when a report was last written."""

    day: date
    at: datetime


def due_to_escalate(session: Session, now: datetime, *, limit: int) -> list[FollowUp]:
    """Open follow-ups that wait no longer for an answer, patient by patient, locked for this unit.

    Left out are those another process holds.
    """
    return _due(session, FollowUp.escalate_at, now, limit)


def due_silences(session: Session, now: datetime, *, limit: int) -> list[FollowUp]:
    """Open emergencies and urgent follow-ups of patients who may be silent, as `due_to_escalate`."""
    return _due(session, FollowUp.silence_at, now, limit)


def open_locked(session: Session, patient_id: int, *, alarms_only: bool = False) -> list[FollowUp]:
    """A patient's open follow-ups, locked for this unit and as they stand now."""
    asked = select(FollowUp).where(FollowUp.patient_id == patient_id, _OPEN).order_by(FollowUp.id)
    if alarms_only:
        asked = asked.where(FollowUp.kind.in_(ALARMS))
    return list(session.scalars(_locked(asked)))


def marks_told_on(session: Session, patient_id: int, day: date) -> frozenset[str]:
    """What people were told of on one of the patient's days by their alarms, open or answered since."""
    asked = select(FollowUp.told_of).where(
        FollowUp.patient_id == patient_id, FollowUp.kind.in_(ALARMS), FollowUp.told_on == day
    )
    return frozenset(mark for told in session.scalars(asked) for mark in told)


def _due(
    session: Session, due_at: InstrumentedAttribute[datetime | None], now: datetime, limit: int
) -> list[FollowUp]:
    asked = (
        select(FollowUp).where(_OPEN, due_at <= now).order_by(FollowUp.patient_id, FollowUp.id).limit(limit)
    )
    asked = asked.options(lazyload(FollowUp.findings), lazyload(FollowUp.symptom))
    return list(session.scalars(_locked(asked, skip_others=True)))


def _locked(asked: Select[FollowUp], *, skip_others: bool = False) -> Select[FollowUp]:
    locked = asked.with_for_update(of=FollowUp, skip_locked=skip_others)
    return locked.execution_options(populate_existing=True)


def alert_memberships(session: Session, patient_ids: Collection[int]) -> dict[int, list[Caregiver]]:
    """Per patient, the memberships in their circle that come with alerts and have not ended, in the patient's order.

    Whether the last day of one is over depends on where the patient lives, and is not looked at here.
    """
    found: dict[int, list[Caregiver]] = defaultdict(list)
    for membership in session.scalars(
        select(Caregiver)
        .where(Caregiver.patient_id.in_(patient_ids), Caregiver.ended_at.is_(None))
        .order_by(Caregiver.patient_id, Caregiver.position, Caregiver.id)
        .execution_options(populate_existing=True)
    ):
        if Grant.ALERTS in membership.grants:
            found[membership.patient_id].append(membership)
    return found


def notifications_about(
    session: Session, follow_up_ids: Iterable[int], because: ToldBecause
) -> dict[int, list[Notification]]:
    """Per follow-up, who was told of it for that reason, in order of time."""
    found: dict[int, list[Notification]] = defaultdict(list)
    for notification in session.scalars(
        select(Notification)
        .where(Notification.follow_up_id.in_(list(follow_up_ids)), Notification.because == because)
        .order_by(Notification.told_at, Notification.id)
    ):
        found[notification.follow_up_id].append(notification)
    return found


def asked_to_check(session: Session, patient_ids: Sequence[int]) -> dict[tuple[int, int], datetime]:
    """When each person (patient's id, account's id) was last asked to check on a silent patient."""
    rows = session.execute(
        select(FollowUp.patient_id, Notification.account_id, func.max(Notification.told_at))
        .join(Notification, Notification.follow_up_id == FollowUp.id)
        .where(FollowUp.patient_id.in_(patient_ids), Notification.because == ToldBecause.SILENCE)
        .group_by(FollowUp.patient_id, Notification.account_id)
    )
    return {(patient_id, account_id): told_at for patient_id, account_id, told_at in rows if account_id}


def last_heard(session: Session, patient_ids: Sequence[int]) -> dict[int, Heard]:
    """When each patient was last heard of; those without any report are left out."""
    rows = session.execute(
        select(SavedReport.patient_id, func.max(SavedReport.day), func.max(SavedReport.recorded_at))
        .where(SavedReport.patient_id.in_(patient_ids), SavedReport.superseded_at.is_(None))
        .group_by(SavedReport.patient_id)
    )
    return {patient_id: Heard(day, at) for patient_id, day, at in rows}


def reminded_at(session: Session, patient_ids: Sequence[int]) -> dict[int, time]:
    """The time on the wall at which each patient is reminded, whether they want that or not."""
    rows = session.execute(
        select(ReminderSchedule.patient_id, ReminderSchedule.at_minute).where(
            ReminderSchedule.patient_id.in_(patient_ids)
        )
    )
    return {patient_id: time(*divmod(at_minute, 60)) for patient_id, at_minute in rows}
