"""What may stand beside the form of a day's report, and as a rule does not: asked in one question whether it does."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.store.models import Appointment, Draft, Medicine


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
