"""Removing what was added by mistake: a symptom that never had a number, a medicine that no report names.

Only what is not asked about any more can be removed: a form that is open somewhere can still hold a number for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from diary.services.errors import NotFound
from diary.services.patients import locked_state
from diary.store.models import (
    CarePlanEntry,
    FollowUp,
    FollowUpFinding,
    Medicine,
    MedicineNotTaken,
    MedicineTaken,
    Patient,
    SavedReading,
    ThrownAway,
    TrackedSymptom,
)
from diary.store.work import Work


def removable_symptoms(session: Session, patient: Patient, symptoms: Iterable[TrackedSymptom]) -> set[int]:
    """The ids of those that are not tracked now and were never given a number, in no version of any report."""
    asked = {each.id for each in symptoms if each.retired_at is not None}
    if not asked:
        return asked
    used: set[int] = set()
    for column in (
        SavedReading.symptom_id,
        FollowUp.symptom_id,
        FollowUpFinding.symptom_id,
        CarePlanEntry.symptom_id,
    ):
        used |= {each for each in session.scalars(select(column).where(column.in_(asked)).distinct()) if each}
    lost = session.scalars(select(ThrownAway.answers).where(ThrownAway.patient_id == patient.id))
    used |= {int(key) for answers in lost for key in answers.get("readings", {})}
    return asked - used


def remove_symptom(work: Work, patient: Patient, removed: TrackedSymptom) -> None:
    """Remove it, with the names that it had. Raises NotFound where it cannot be."""
    locked_state(work.session, patient)
    work.session.refresh(removed)
    if removed.id not in removable_symptoms(work.session, patient, [removed]):
        raise NotFound
    work.session.execute(delete(TrackedSymptom).where(TrackedSymptom.id == removed.id))
    work.session.expire_all()


def removable_medicines(session: Session, patient: Patient, medicines: Iterable[Medicine]) -> set[int]:
    """The ids of those that are off the list and that no version of any report names."""
    asked = {each.id for each in medicines if each.retired_at is not None}
    if not asked:
        return asked
    used: set[int] = set()
    for column in (MedicineTaken.medicine_id, MedicineNotTaken.medicine_id):
        used |= set(session.scalars(select(column).where(column.in_(asked)).distinct()))
    lost = session.scalars(select(ThrownAway.answers).where(ThrownAway.patient_id == patient.id))
    used |= {
        int(each)
        for answers in lost
        for each in (*answers.get("medicines", ()), *answers.get("not_taken", ()))
    }
    return asked - used


def remove_medicine(work: Work, patient: Patient, removed: Medicine) -> None:
    """Remove it. Raises NotFound where it cannot be."""
    locked_state(work.session, patient)
    work.session.refresh(removed)
    if removed.id not in removable_medicines(work.session, patient, [removed]):
        raise NotFound
    work.session.execute(delete(Medicine).where(Medicine.id == removed.id))
    work.session.expire_all()
