"""Patients: who keeps a diary, what they track, and what they told about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Session

from diary.rules.schedule import local_today
from diary.store.models import Account, Patient, SweepState, TrackedSymptom

# Asked at every save: built once, since building them costs about as much as asking them.
_ALL_SYMPTOMS = (
    select(TrackedSymptom)
    .where(TrackedSymptom.patient_id == bindparam("patient_id"))
    .order_by(TrackedSymptom.position, TrackedSymptom.id)
)
_HELD_STATE = select(SweepState).where(SweepState.patient_id == bindparam("patient_id")).with_for_update()


def patient_of(session: Session, account: Account) -> Patient | None:
    """The diary that `account` keeps about themself."""
    return session.scalar(select(Patient).where(Patient.account_id == account.id))


def name_of(patient: Patient) -> str:
    """What others read at the head of this diary: the patient's name, or the address where none is given."""
    return patient.account.name or patient.account.email


def tracked_symptoms(session: Session, patient: Patient) -> list[TrackedSymptom]:
    """What the patient gives numbers to today, in the order of the page."""
    return list(
        session.scalars(
            select(TrackedSymptom)
            .where(TrackedSymptom.patient_id == patient.id, TrackedSymptom.retired_at.is_(None))
            .order_by(TrackedSymptom.position, TrackedSymptom.id)
        )
    )


def all_symptoms(session: Session, patient: Patient) -> list[TrackedSymptom]:
    """What the patient gives numbers to, in the order of the page, and then what they did once."""
    return in_order(session.scalars(_ALL_SYMPTOMS, {"patient_id": patient.id}))


def in_order(symptoms: Iterable[TrackedSymptom]) -> list[TrackedSymptom]:
    """What is retired comes last; all else as it comes."""
    return sorted(symptoms, key=lambda symptom: symptom.retired_at is not None)


def locked_state(session: Session, patient: Patient) -> SweepState:
    """The row that whoever changes a diary holds until they commit: one writer per patient at a time.

    SQLite has one writer at a time anyway.
    """
    # Its id is known without reading the patient again, who may be read as they are once the lock is had.
    (patient_id,) = inspect(patient).identity or (patient.id,)
    return session.scalars(_HELD_STATE, {"patient_id": patient_id}).one()


def lock_free_ones(session: Session, patient_ids: Iterable[int]) -> set[int]:
    """Take the locks of those of these diaries that nobody else holds, without waiting; gives which. The others are
    left to a later time: what is done to many at once holds up nobody who writes, and never waits crosswise.
    """
    ids = set(patient_ids)
    if not ids:
        return ids
    return set(
        session.scalars(
            select(SweepState.patient_id)
            .where(SweepState.patient_id.in_(ids))
            .order_by(SweepState.patient_id)
            .with_for_update(skip_locked=True)
        )
    )


def mark_changed(state: SweepState, day: date) -> None:
    """Note that the report of `day` changed, so that the rules are applied from there on."""
    state.data_version += 1
    state.changed_from = day if state.changed_from is None else min(day, state.changed_from)


def today_for(patient: Patient, now: datetime) -> date:
    """Which calendar day it is where the patient lives."""
    return local_today(now, ZoneInfo(patient.timezone))
