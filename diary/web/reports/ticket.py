"""For whom and for which day a form was made: signed, so that one person's answers never land in another's diary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

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
    opened_at: datetime | None = None
    """When the server sent the form, in UTC, to the second. None in forms of before this was signed."""


def is_for(ticket: Ticket, patient: Patient, account: Account) -> bool:
    """Whether the form was made for this person to write in this diary."""
    made_for = patient.account_id if ticket.account_id is None else ticket.account_id
    return ticket.patient_id == patient.id and made_for == account.id


def sign(ticket: Ticket) -> str:
    """As text for a hidden field."""
    return _serializer().dumps(
        {
            "patient": ticket.patient_id,
            "day": ticket.day.isoformat(),
            "opened_on": ticket.opened_on.isoformat(),
            "account": ticket.account_id,
            "back_filled": ticket.back_filled,
            "opened_at": int(ticket.opened_at.timestamp()) if ticket.opened_at else None,
        }
    )


def read(text: str) -> Ticket | None:
    """The ticket, or None where it is missing, changed or signed with an older key.

    A form stays open while the site is upgraded, so those of older versions are read too.
    """
    try:
        told = _serializer().loads(text)
        return _of_before(told) if isinstance(told, list) else _made(told)
    except (BadSignature, ValueError, TypeError, KeyError, OverflowError):
        return None


def _made(told: dict[str, Any]) -> Ticket:
    opened_at = told["opened_at"]
    return Ticket(
        int(told["patient"]),
        date.fromisoformat(told["day"]),
        date.fromisoformat(told["opened_on"]),
        None if told["account"] is None else int(told["account"]),
        back_filled=bool(told["back_filled"]),
        opened_at=None if opened_at is None else datetime.fromtimestamp(opened_at, UTC),
    )


def _of_before(told: list[Any]) -> Ticket:
    """The list that forms carried until they told when they were opened; the oldest of them name no account."""
    patient_id, day, opened_on, back_filled, *account_id = told
    return Ticket(
        int(patient_id),
        date.fromisoformat(day),
        date.fromisoformat(opened_on),
        int(account_id[0]) if account_id else None,
        back_filled=bool(back_filled),
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="report-form")
