"""How often each person of a circle looked at a diary of late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from diary.services.audit.events import VIEWS, Event
from diary.services.audit.pages import circle_names
from diary.store.models import AuditRow, Patient
from diary.store.models.audit import ActingAs
from diary.store.work import Work

OF_LATE = timedelta(days=30)
"""How far back looks are counted."""
_LOOKS = VIEWS - {Event.REFUSED, Event.FOLLOW_UP_SEEN}


@dataclass(frozen=True, slots=True)
class Looked:
    """One person's looks within that time; the name is empty where none is known."""

    name: str
    times: int
    last_on: date
    """By the patient's calendar."""


def looks_of_late(work: Work, patient: Patient) -> list[Looked]:
    """Everybody who looked as one of the circle, the last look first; what lies ahead of the clock is not counted."""
    last = func.max(AuditRow.at, type_=AuditRow.at.type)
    rows = work.session.execute(
        select(AuditRow.account_id, func.count(), last)
        .where(
            AuditRow.patient_id == patient.id,
            AuditRow.acting_as == ActingAs.CAREGIVER,
            AuditRow.account_id.is_not(None),
            AuditRow.event.in_(_LOOKS),
            AuditRow.at > work.now - OF_LATE,
            AuditRow.at <= work.now,
        )
        .group_by(AuditRow.account_id)
        .order_by(last.desc())
    ).all()
    names = circle_names(
        work.session, patient, [account_id for account_id, _times, _last in rows if account_id]
    )
    zone = ZoneInfo(patient.timezone)
    return [
        Looked(names.get(account_id or 0, ""), times, at.astimezone(zone).date())
        for account_id, times, at in rows
    ]
