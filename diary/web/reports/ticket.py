"""For whom and for which day a form was made: signed, so that one person's answers never land in another's diary."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from diary.services.home import begun_on
from diary.store.models import Account, Patient, TrackedSymptom


@dataclass(frozen=True, slots=True)
class Asked:
    """One symptom that the form asks about, as far as the rules and the page need it."""

    id: int
    kind: str
    heart: bool
    name: str


@dataclass(frozen=True, slots=True)
class About:
    """What a form knows of the diary it is for, so that its answers can be understood when no diary can be read."""

    whose: str
    """What the patient is called, in a form that somebody else fills in; empty for one's own."""
    contact_name: str
    contact_phone: str
    procedure_on: date | None
    begun_on: date
    """The day the diary was begun: it stands for that of the procedure where that is not known."""
    timezone: str
    symptoms: tuple[Asked, ...]


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
    about: About | None = None
    """None in forms of before this was signed, and in those that a mail links to: whoever has the mail may see them."""
    country: str = ""
    """Where the patient lives. It also travels in the open, for when the signature does not hold: it leads to a number
    of the site's own table and to nothing else."""


def key_of(ticket: Ticket) -> str:
    """A name of the form that tells nothing: the same for the same person, diary and day, and for no other."""
    said = f"{ticket.account_id} {ticket.patient_id} {ticket.day} {ticket.back_filled}"
    return hmac.new(str(current_app.secret_key).encode(), said.encode(), hashlib.sha256).hexdigest()[:24]


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
            "about": _told_of(ticket.about) if ticket.about else None,
            "country": ticket.country,
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
        about=_about(told["about"]) if told.get("about") else None,
        country=str(told.get("country", "")),
    )


def about(patient: Patient, symptoms: Iterable[TrackedSymptom], *, whose: str) -> About:
    """What a form for this patient's diary is to know; `symptoms` are those it asks about."""
    begun = begun_on(patient)
    return About(
        whose,
        patient.contact_name,
        patient.contact_phone,
        patient.procedure_on,
        begun,
        patient.timezone,
        tuple(Asked(each.id, str(each.kind), each.heart, each.name) for each in symptoms),
    )


def _told_of(about: About) -> list[Any]:
    return [
        about.whose,
        about.contact_name,
        about.contact_phone,
        about.procedure_on.isoformat() if about.procedure_on else None,
        about.begun_on.isoformat(),
        about.timezone,
        [[each.id, each.kind, each.heart, each.name] for each in about.symptoms],
    ]


def _about(told: list[Any]) -> About:
    whose, name, phone, procedure_on, begun_on, timezone, symptoms = told
    return About(
        str(whose),
        str(name),
        str(phone),
        date.fromisoformat(procedure_on) if procedure_on else None,
        date.fromisoformat(begun_on),
        str(timezone),
        tuple(Asked(int(id_), str(kind), bool(heart), str(name)) for id_, kind, heart, name in symptoms),
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
