"""Patients: who keeps a diary, what they track, which days it may be about, and what was agreed for them."""

from diary.services.patients.diary import (
    all_symptoms,
    locked_state,
    mark_changed,
    name_of,
    patient_of,
    today_for,
    tracked_symptoms,
)

__all__ = [
    "all_symptoms",
    "locked_state",
    "mark_changed",
    "name_of",
    "patient_of",
    "today_for",
    "tracked_symptoms",
]
