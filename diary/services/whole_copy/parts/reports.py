"""Every version of every report, with its note, what was tried and which medicines were taken or not; and answers that
lost against a report in a conflict.
"""

from __future__ import annotations

from sqlalchemy import Select, select

from diary.services.whole_copy.parts import json_values
from diary.services.whole_copy.tables import Table
from diary.store.models import MedicineTaken, SavedReading, SavedReport, SelfCareTried, ThrownAway
from diary.store.models.tracking import MedicineNotTaken

FILE = "reports.json"


def _reports(patient_id: int) -> Select[int]:
    return select(SavedReport.id).where(SavedReport.patient_id == patient_id)


TABLES = (
    Table(
        name="reports",
        model=SavedReport,
        of=lambda patient_id: SavedReport.patient_id == patient_id,
        plain=(
            *("day", "version", "signs", "sudden", "interference", "could_not", "compared", "note", "source"),
            *("recorded_at", "superseded_at"),
        ),
        people=("recorded_by",),
    ),
    Table(
        name="readings",
        model=SavedReading,
        of=lambda patient_id: SavedReading.report_id.in_(_reports(patient_id)),
        plain=("worst", "usual"),
        refs={"report_id": "reports", "symptom_id": "symptoms"},
    ),
    Table(
        name="self_care",
        model=SelfCareTried,
        of=lambda patient_id: SelfCareTried.report_id.in_(_reports(patient_id)),
        plain=("what", "helped"),
        refs={"report_id": "reports"},
    ),
    Table(
        name="medicines_taken",
        model=MedicineTaken,
        of=lambda patient_id: MedicineTaken.report_id.in_(_reports(patient_id)),
        refs={"report_id": "reports", "medicine_id": "medicines"},
    ),
    Table(
        name="medicines_not_taken",
        model=MedicineNotTaken,
        of=lambda patient_id: MedicineNotTaken.report_id.in_(_reports(patient_id)),
        plain=("how", "why"),
        refs={"report_id": "reports", "medicine_id": "medicines"},
    ),
    Table(
        name="thrown_away",
        model=ThrownAway,
        of=lambda patient_id: ThrownAway.patient_id == patient_id,
        plain=("day", "kept_version", "thrown_away_at"),
        people=("thrown_away_by",),
        inner={"answers": json_values.trace},
    ),
)
