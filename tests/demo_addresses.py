"""Every page of the demonstration by its address: each route that the access table opens, with every row there is.

Nothing is clicked by its words, so pages may be rebuilt and are still found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.store.models import (
    Account,
    Appointment,
    Caregiver,
    CareInvitation,
    CarePlanEntry,
    DiaryImport,
    FollowUp,
    Medicine,
    Patient,
    Question,
    SavedReport,
    TrackedSymptom,
)
from diary.store.models.care_plan import Agreed

NO_PAGES = frozenset({"static", "health.livez", "health.readyz"})
OF_A_PATIENT = {
    "symptom_id": TrackedSymptom,
    "medicine_id": Medicine,
    "caregiver_id": Caregiver,
    "import_id": DiaryImport,
    "invitation_id": CareInvitation,
    "question_id": Question,
    "appointment_id": Appointment,
    "entry_id": CarePlanEntry,
}


def own_pages(app: Flask, session: Session, email: str) -> list[str]:
    """Every page at one's own address, whoever may open it."""
    return list(dict.fromkeys(_built(app, session, _patient_of(session, email), of_another=False)))


def pages_of_another(app: Flask, session: Session, email: str) -> list[str]:
    """Every page about this patient's diary, by the address that a caregiver has for it."""
    return list(dict.fromkeys(_built(app, session, _patient_of(session, email), of_another=True)))


def _built(app: Flask, session: Session, patient: Patient | None, *, of_another: bool) -> Iterator[str]:
    values = _values(session, patient)
    for rule in app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
        if is_page and ("patient_id" in rule.arguments) is of_another:
            names = sorted(rule.arguments)
            for numbers in product(*(values.get(name, [1]) for name in names)):
                built = rule.build(dict(zip(names, numbers, strict=True)))
                if built is not None:
                    yield built[1]


def _values(session: Session, patient: Patient | None) -> dict[str, list[object]]:
    """What can stand for each argument: every row of a patient, and 1 for somebody without a diary."""
    values: dict[str, list[object]] = {
        "what": [each.value.replace("_", "-") for each in Agreed],
        "token": ["not-a-link-of-ours"],
        "account_id": list(session.scalars(select(Account.id).order_by(Account.id).limit(1))),
    }
    if patient is None:
        return values | {"day": [date.today().isoformat()]}  # noqa: DTZ011 - any day will do
    for name, model in OF_A_PATIENT.items():
        rows = select(model.id).where(model.patient_id == patient.id).order_by(model.id)
        values[name] = list(session.scalars(rows)) or [1]
    days = session.scalars(
        select(SavedReport.day).where(SavedReport.patient_id == patient.id).order_by(SavedReport.day.desc())
    ).all()
    return values | {
        "patient_id": [patient.id],
        "follow_up_id": list(_one_of_each(session, patient.id)) or [1],
        "day": [day.isoformat() for day in dict.fromkeys((*days[:1], *days[-1:]))] or ["2026-01-01"],
    }


def _one_of_each(session: Session, patient_id: int) -> Iterable[int]:
    """The newest follow-up of each kind in each state."""
    rows = select(FollowUp).where(FollowUp.patient_id == patient_id).order_by(FollowUp.id)
    return {(row.kind, row.state): row.id for row in session.scalars(rows)}.values()


def _patient_of(session: Session, email: str) -> Patient | None:
    return session.scalars(
        select(Patient).join(Account, Account.id == Patient.account_id).where(Account.email == email)
    ).first()
