"""What a copy holds for reading only, and what is never taken in: who was in the circle, what the patient agreed to,
and who looked. None of it can be shown to be true on another site, and some of it would open a diary to somebody.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from diary.services.whole_copy.tables import Way
from diary.services.whole_copy.values import as_written
from diary.store.models import AuditRow, Caregiver, Consent, Patient

CONSENTS = "consents.json"
CIRCLE = "circle.json"
LOOKED = "who_looked.json"

OF_CIRCLE = ("grants", "details_allowed", "position", "ends_on", "accepted_at", "ended_at", "ended_by")
OF_CONSENT = ("purpose", "given", "wording", "answered_at", "superseded_at")
OF_AUDIT = ("number", "at", "event", "acting_as", "subject")


def circle(way: Way) -> list[dict[str, Any]]:
    """Whom the patient trusted with what, by name."""
    rows = way.session.scalars(
        select(Caregiver).where(Caregiver.patient_id == way.patient_id).order_by(Caregiver.id)
    ).unique()
    return [
        {
            "name": way.people.name_of(row.account_id),
            **{name: as_written(getattr(row, name)) for name in OF_CIRCLE},
        }
        for row in rows
    ]


def consents(way: Way) -> list[dict[str, Any]]:
    """Every answer there was, and to which words."""
    rows = way.session.scalars(
        select(Consent).where(Consent.patient_id == way.patient_id).order_by(Consent.id)
    )
    return [{name: as_written(getattr(row, name)) for name in OF_CONSENT} for row in rows]


def who_looked(way: Way, patient: Patient) -> list[dict[str, Any]]:
    """Who looked and who changed something, as the site noted it."""
    rows = way.session.scalars(
        select(AuditRow).where(AuditRow.patient_id == patient.id).order_by(AuditRow.number)
    )
    return [
        {
            **{name: as_written(getattr(row, name)) for name in OF_AUDIT},
            "who": way.people.name_of(row.account_id),
        }
        for row in rows
    ]
