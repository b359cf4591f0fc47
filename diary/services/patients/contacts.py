"""Whom a patient turns to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from diary.config import Settings
from diary.config.emergency import advice_line
from diary.services.patients.countries import country_for
from diary.store.models import Patient
from diary.words.contact import Contact
from diary.words.hours import Hours


def contact_of(
    patient: Patient, settings: Settings, *, now: datetime | None = None, reader_sees: bool | None = None
) -> Contact:
    """The patient's doctor or team, and the numbers of the country they are in, as far as anything tells.

    `now` decides whether the practice is open, by the patient's clock; without it nothing is said of its hours.
    `reader_sees`: whether the patient shows their own number and address to the reader, who is somebody else; None for
    the patient, and where nothing is to be said of it.
    """
    country = country_for(patient)
    numbers = settings.numbers_for(country)
    phones = (patient.contact_phone or "",)
    return Contact(
        name=patient.contact_name,
        phone=patient.contact_phone,
        emergency=numbers.emergency if numbers else "",
        advice=advice_line(country, numbers, zone=patient.timezone, phones=phones) if numbers else "",
        booking=patient.contact_booking,
        hours=_hours_of(patient, now) if now is not None else None,
        own_phone=None if reader_sees is None else patient.account.phone if reader_sees else "",
        own_address=patient.address if reader_sees else "",
    )


def emergency_of(country: str, settings: Settings) -> Contact:
    """Of a country alone, where nothing is known of anybody: the number that reaches an ambulance."""
    numbers = settings.numbers_for(country)
    return Contact(emergency=numbers.emergency if numbers else "")


def _hours_of(patient: Patient, now: datetime) -> Hours | None:
    if patient.contact_opens is None or patient.contact_closes is None:
        return None
    local = now.astimezone(ZoneInfo(patient.timezone))
    return Hours(patient.contact_opens, patient.contact_closes, patient.contact_days, local)
