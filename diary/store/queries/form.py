"""What may stand beside the form of a day's report, and as a rule does not: asked in one question whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.store.models import Appointment, Draft, Medicine, SavedReading, SavedReport


class Beside(NamedTuple):
    """What there is at all. What there is not need not be read."""

    draft: bool = True
    """Of the one account."""
    appointments: bool = True
    """Of which nobody has said how they went."""
    medicines: bool = True
    """Those taken no longer count, too."""


EVERYTHING = Beside()

_BESIDE = select(
    select(Draft.day)
    .where(Draft.patient_id == bindparam("patient_id"), Draft.account_id == bindparam("account_id"))
    .exists(),
    select(Appointment.id)
    .where(Appointment.patient_id == bindparam("patient_id"), Appointment.outcome.is_(None))
    .exists(),
    select(Medicine.id).where(Medicine.patient_id == bindparam("patient_id")).exists(),
)


def beside_form(session: Session, patient_id: int, account_id: int) -> Beside:
    """What stands beside the form that this account opens in this patient's diary."""
    return Beside(*session.execute(_BESIDE, {"patient_id": patient_id, "account_id": account_id}).one())


class Said(NamedTuple):
    """What a report of the two days before says that the form goes by: a line for each of its numbers, at least one."""

    day: date
    compared: bool
    """Whether that question was answered."""
    could_not: bool
    symptom_id: int | None
    worst: int | None


_SAID_BEFORE = (
    select(
        SavedReport.day,
        SavedReport.compared.is_not(None),
        SavedReport.could_not.is_not(None),
        SavedReading.symptom_id,
        SavedReading.worst,
    )
    .outerjoin(SavedReading, SavedReading.report_id == SavedReport.id)
    .where(
        SavedReport.patient_id == bindparam("patient_id"),
        SavedReport.day.between(bindparam("first"), bindparam("last")),
        SavedReport.superseded_at.is_(None),
    )
)


def said_before(session: Session, patient_id: int, day: date) -> Sequence[Said]:
    """What counts of the two days before `day`."""
    days = {"first": day - timedelta(days=2), "last": day - timedelta(days=1)}
    return [Said(*row) for row in session.execute(_SAID_BEFORE, {"patient_id": patient_id, **days})]
