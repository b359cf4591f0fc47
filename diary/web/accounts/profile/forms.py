"""What the diary asks about a patient, the first time and whenever something changes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wtforms import Field, SelectField, StringField, TelField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError

from diary.services.accounts.profile import ProfileAnswers
from diary.services.patients.countries import country_of_zone
from diary.store.models import Patient
from diary.web import context
from diary.web.accounts.profile import places
from diary.web.forms import DayField, Form, lazy
from diary.words import labels
from diary.words.language import gettext as _

LONGEST_NAME = 100
LONGEST_PHONE = 40
LONGEST_ADDRESS = 500
OLDEST_PROCEDURE_YEARS = 50
USUAL_PROCEDURE = lazy("Angioplasty")

_PHONE = re.compile(r"[0-9 +()./-]*")
_HOST = re.compile(r"(?!-)[\w-]+(\.[\w-]+)+\.?")


def _tidy(text: str | None) -> str:
    """One line, without what cannot be seen or stored."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def _short(form: Form, field: Field) -> None:
    if len(field.data) > LONGEST_NAME:
        raise ValidationError(_("Use at most %(number)s characters.", number=LONGEST_NAME))


class ProfileForm(Form):
    """All of it may stay empty but the time zone: without it nobody knows which day today is."""

    name = StringField(lazy("What should we call you?"), [_short], filters=[_tidy])
    timezone = SelectField(lazy("Time zone"), validate_choice=False)
    country = SelectField(
        labels.COUNTRY,  # type: ignore[arg-type]  # the types know of texts only
        validate_choice=False,
    )
    procedure_name = StringField(lazy("Procedure"), [_short], filters=[_tidy])
    procedure_on = DayField(lazy("Date of the procedure"))
    contact_name = StringField(lazy("Your doctor or team"), [_short], filters=[_tidy])
    contact_phone = TelField(lazy("Their phone number"), filters=[_tidy])
    contact_booking = URLField(lazy("Where to book online"), filters=[_tidy])

    def __init__(self, patient: Patient, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        numbers = context.settings().emergency_numbers
        # The script of the first questions lets the country follow the time zone.
        first = patient.set_up_at is None
        self.timezone.choices = [
            SelectChoice("", _("Choose your time zone")),
            *(
                SelectChoice(name, label, {"data-country": country_of_zone(name)} if first else {}, area)
                for area, name, label in places.time_zones(patient.timezone)
            ),
        ]
        self._countries = {"": _("Choose your country"), **dict(places.countries(numbers))}
        self.country.choices = [
            SelectChoice(code, label, {"data-number": numbers[code].emergency} if code in numbers else {})
            for code, label in self._countries.items()
        ]
        if not self.is_submitted():
            self._fill_in(patient)

    def validate_timezone(self, field: Field) -> None:
        """It decides which day it is."""
        if not places.is_time_zone(field.data or ""):
            raise ValidationError(_("Choose the time zone where you live."))

    def validate_country(self, field: Field) -> None:
        """It must be one of those on the list, or none."""
        if field.data not in self._countries:
            raise ValidationError(_("Choose a country from the list."))

    def validate_procedure_on(self, field: Field) -> None:
        """Not in the future, and within a lifetime."""
        if field.data is None:
            return
        today = self._today()
        if field.data > today:
            raise ValidationError(_("This day has not come yet. Type the day the procedure was done."))
        if field.data < _years_before(today, OLDEST_PROCEDURE_YEARS):
            raise ValidationError(
                _("This is more than %(number)s years ago. Check the year.", number=OLDEST_PROCEDURE_YEARS)
            )

    def validate_contact_phone(self, field: Field) -> None:
        """Something one can dial: strict about what it is made of, not about how it is grouped."""
        text = field.data
        digits = sum(c.isdigit() for c in text)
        if text and (len(text) > LONGEST_PHONE or digits < 3 or not _PHONE.fullmatch(text)):
            raise ValidationError(
                _("Type a phone number of at least 3 digits, with digits, spaces and + ( ) - only.")
            )

    def validate_contact_booking(self, field: Field) -> None:
        """A page that nobody on the way can read or change."""
        text = field.data
        if not text:
            return
        if len(text) > LONGEST_ADDRESS:
            raise ValidationError(_("Use at most %(number)s characters.", number=LONGEST_ADDRESS))
        if text.lower().startswith("http://"):
            raise ValidationError(
                _("This address starts with http://, so others could read along. Type one with https://.")
            )
        if not _is_https(text):
            raise ValidationError(
                _("Type the whole address. It starts with https://, such as https://clinic.example/book.")
            )

    def answers(self) -> ProfileAnswers:
        """What was answered, once it is valid."""
        return ProfileAnswers(
            name=self.name.data or "",
            timezone=self.timezone.data,
            country=self.country.data or "",
            procedure_name=self.procedure_name.data or "",
            procedure_on=self.procedure_on.data,
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            contact_booking=self.contact_booking.data or "",
        )

    def answers_or(self, patient: Patient) -> ProfileAnswers:
        """What was answered where the questions are skipped: what is known already stands in for what is not valid."""
        known = _known(patient)
        given = {
            name: getattr(known, name) if self[name].errors else getattr(self.answers(), name)
            for name in ProfileAnswers.__dataclass_fields__
        }
        if given["country"] in (country_of_zone(known.timezone), country_of_zone(given["timezone"])):
            # It stood there already, so nobody chose it; and the emergency number hangs on it.
            given["country"] = known.country
        return ProfileAnswers(**given)

    def _today(self) -> date:
        zone = self.timezone.data
        return context.now().astimezone(ZoneInfo(zone if places.is_time_zone(zone or "") else "UTC")).date()

    def _fill_in(self, patient: Patient) -> None:
        known = _known(patient)
        for name in ProfileAnswers.__dataclass_fields__:
            self[name].data = getattr(known, name)
        if patient.set_up_at is None:
            self.procedure_name.data = known.procedure_name or str(USUAL_PROCEDURE)
            self.country.data = known.country or country_of_zone(known.timezone)
            if known.timezone == "UTC":
                self.timezone.data = places.guessed_time_zone(places.language_country())


def _is_https(address: str) -> bool:
    """Whether it is an address as a browser takes it, on a host with a name, without a sign-in hidden in it."""
    try:
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return False
    named = bool(_HOST.fullmatch(parts.hostname or ""))
    return (
        parts.scheme == "https"
        and named
        and "@" not in parts.netloc
        and not re.search(r"[\s\\<>\"]", address)
    )


def _known(patient: Patient) -> ProfileAnswers:
    return ProfileAnswers(
        name=patient.account.name,
        timezone=patient.timezone,
        country=patient.country,
        procedure_name=patient.procedure_name,
        procedure_on=patient.procedure_on,
        contact_name=patient.contact_name,
        contact_phone=patient.contact_phone,
        contact_booking=patient.contact_booking,
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
