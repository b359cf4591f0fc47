"""What is tracked, with the names that things had before."""

from __future__ import annotations

from sqlalchemy import Select, select

from diary.services.whole_copy.tables import Table
from diary.store.models import FormerName, TrackedSymptom

FILE = "symptoms.json"


def _symptoms(patient_id: int) -> Select[int]:
    return select(TrackedSymptom.id).where(TrackedSymptom.patient_id == patient_id)


TABLES = (
    Table(
        name="symptoms",
        model=TrackedSymptom,
        of=lambda patient_id: TrackedSymptom.patient_id == patient_id,
        plain=("kind", "since", "watched", "heart", "position", "retired_at"),
        lines=("name", "body_site"),
    ),
    Table(
        name="former_names",
        model=FormerName,
        of=lambda patient_id: FormerName.symptom_id.in_(_symptoms(patient_id)),
        plain=("given_up_at",),
        lines=("name",),
        refs={"symptom_id": "symptoms"},
    ),
)
