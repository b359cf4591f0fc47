"""Patients: who keeps a diary, what they track, which days it may be about, and what was agreed for them."""

from diary.services.patients.diary import (
    all_symptoms,
    lock_free_ones,
    locked_state,
    mark_changed,
    name_of,
    patient_of,
    today_for,
    tracked_symptoms,
)
from diary.services.patients.told_apart import Known, name_for, names_for, told_apart

__all__ = [
    "Known",
    "all_symptoms",
    "lock_free_ones",
    "locked_state",
    "mark_changed",
    "name_for",
    "name_of",
    "names_for",
    "patient_of",
    "today_for",
    "told_apart",
    "tracked_symptoms",
]
