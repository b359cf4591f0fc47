"""What was agreed for the patient, ended or not."""

from __future__ import annotations

from diary.services.whole_copy.tables import Table
from diary.store.models import CarePlanEntry

FILE = "care_plan.json"
TABLES = (
    Table(
        name="care_plan",
        model=CarePlanEntry,
        of=lambda patient_id: CarePlanEntry.patient_id == patient_id,
        plain=("agreed", "kind", "level", "from_on", "until_on", "reason", "set_at", "ended_at", "ended_on"),
        lines=("doctor", "doctor_phone"),
        refs={"symptom_id": "symptoms"},
        people=("set_by", "ended_by"),
    ),
)
