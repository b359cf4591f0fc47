"""For whom and for which day a form was made: signed, so that one person's answers never land in another's diary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from diary.store.models import Account, Patient


@dataclass(frozen=True, slots=True)
class Ticket:
    """Travels in the form. It lasts as long as the page stays open: a report written slowly is still a report."""

    patient_id: int
    day: date
    """The day the form is about."""
    opened_on: date
    """The patient's local date when the form was made. On a later date the form asks which day it is about."""
    account_id: int | None
    """Whoever it was made for: the patient, or somebody who writes for them. None in forms of before anybody could."""
    back_filled: bool = False
    """Whether it was made for a day that was over, and says so on top: then there is nothing to ask."""


def is_for(ticket: Ticket, patient: Patient, account: Account) -> bool:
    """Whether the form was made for this person to write in this diary."""
    made_for = patient.account_id if ticket.account_id is None else ticket.account_id
    return ticket.patient_id == patient.id and made_for == account.id


def sign(ticket: Ticket) -> str:
    """As text for a hidden field."""
    return _serializer().dumps(
        [
            ticket.patient_id,
            ticket.day.isoformat(),
            ticket.opened_on.isoformat(),
            ticket.back_filled,
            ticket.account_id,
        ]
    )


def read(text: str) -> Ticket | None:
    """The ticket, or None where it is missing, changed or signed with an older key."""
    try:
        patient_id, day, opened_on, back_filled, *account_id = _serializer().loads(text)
        return Ticket(
            int(patient_id),
            date.fromisoformat(day),
            date.fromisoformat(opened_on),
            int(account_id[0]) if account_id else None,
            back_filled=bool(back_filled),
        )
    except (BadSignature, ValueError, TypeError):
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="report-form")
