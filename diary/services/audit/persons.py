"""How a diary names the people who had a hand in it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.services.patients import name_of
from diary.store.models import Account, Caregiver, Patient


def names_in(session: Session, patient: Patient, account_ids: Iterable[int]) -> dict[int, str]:
    """The names of these accounts in `patient`'s diary, those of former caregivers too.

    Somebody in the circle goes by the name that the patient gave them, since anybody can call themself anything. Only
    without one it is the name that they gave themself. An account of which no name is known is left out.
    """
    asked = set(account_ids)
    found = {patient.account_id: name_of(patient)} if patient.account_id in asked else {}
    others = asked - {patient.account_id}
    if not others:
        return found
    called = session.execute(
        select(Caregiver.account_id, Caregiver.name)
        .where(Caregiver.patient_id == patient.id, Caregiver.account_id.in_(others), Caregiver.name != "")
        .order_by(Caregiver.id)
    )
    themselves = session.execute(
        select(Account.id, Account.name).where(Account.id.in_(others), Account.name != "")
    )
    return {
        **found,
        **{row.id: row.name for row in themselves},
        **{row.account_id: row.name for row in called},
    }


def those_gone(session: Session, account_ids: Iterable[int]) -> frozenset[int]:
    """Which of these accounts are there no more: they were erased. Asked for none, it asks nothing."""
    asked = frozenset(account_ids)
    if not asked:
        return asked
    return asked - set(session.scalars(select(Account.id).where(Account.id.in_(asked))))
