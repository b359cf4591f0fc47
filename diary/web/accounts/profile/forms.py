"""What the diary asks about a patient, the first time and whenever something changes."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wtforms import Field, SelectField, SelectMultipleField, StringField, TelField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from diary.config.one_line import one_line
from diary.rules.schedule import minute_of, time_of
from diary.services.accounts.profile import ProfileAnswers
from diary.services.patients.countries import country_of_zone
from diary.services.patients.phones import fault_in_phone
from diary.store.models import Patient
from diary.store.models.patients import WEEKDAYS
from diary.web import context
from diary.web.accounts.profile import places
from diary.web.forms import DayField, Form, lazy
from diary.web.reminders.times import OptionalTime
from diary.words import labels
from diary.words.language import gettext as _
from diary.words.reminders import weekday_names

LONGEST_NAME = 100
LONGEST_ADDRESS = 500
LONGEST_HOME = 200
OLDEST_PROCEDURE_YEARS = 50
_A_DAY = 24 * 60

_EMPTY: dict[str, Any] = {"procedure_on": None} | dict.fromkeys(
    (
        *(
            "name",
            "timezone",
            "country",
            "procedure_name",
            "contact_name",
            "contact_phone",
            "contact_booking",
        ),
        *("phone", "address", "allergies"),
    ),
    "",
)

_HOST = re.compile(r"(?!-)[\w-]+(\.[\w-]+)+\.?")


def _tidy(text: str | None) -> str:
    """One line, without what cannot be seen or stored."""
    return one_line(text or "")


def _short(form: Form, field: Field) -> None:
    if len(field.data) > LONGEST_NAME:
        raise ValidationError(_("Use at most %(number)s characters.", number=LONGEST_NAME))


class _PartOfProfile(Form):
    """Some of what is asked about a patient, filled in with what is known. All of it may stay empty but the time zone:
    without it nobody knows which day today is."""

    def __init__(self, patient: Patient, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._patient = patient
        self._ready()
        if not self.is_submitted():
            for name in self._asked():
                self[name].data = getattr(_known(patient), name)
            self._suggest()

    def answers(self) -> ProfileAnswers:
        """What is known of the patient, with what was answered here, once it is valid."""
        given = {name: (self[name].data if self[name].data else _EMPTY[name]) for name in self._asked()}
        return replace(_known(self._patient), **given)

    def answers_or_known(self) -> ProfileAnswers:
        """The same where the rest is left for later: what is known already stands in for what is not valid."""
        known, given = _known(self._patient), self.answers()
        return replace(given, **{name: getattr(known, name) for name in self._asked() if self[name].errors})

    def _asked(self) -> list[str]:
        return [field.name for field in fields(ProfileAnswers) if field.name in self]

    def _ready(self) -> None:
        """Put the choices into the fields."""

    def _suggest(self) -> None:
        """Put into empty fields what is likely, where the patient is asked for the first time."""

    def _zone(self) -> str:
        return self._patient.timezone

    def _today(self) -> date:
        zone = self._zone()
        return context.now().astimezone(ZoneInfo(zone if places.is_time_zone(zone) else "UTC")).date()


class PlaceFields(_PartOfProfile):
    """Where the patient is."""

    timezone = SelectField(lazy("Time zone"), validate_choice=False)
    country = SelectField(
        labels.COUNTRY,  # type: ignore[arg-type]  # the types know of texts only
        validate_choice=False,
    )

    def _ready(self) -> None:
        super()._ready()
        numbers = context.settings().emergency_numbers
        # The script of the first questions lets the country follow the time zone.
        first = self._patient.set_up_at is None
        self.timezone.choices = [
            SelectChoice("", _("Choose your time zone")),
            *(
                SelectChoice(name, label, {"data-country": country_of_zone(name)} if first else {}, area)
                for area, name, label in places.time_zones(self._patient.timezone)
            ),
        ]
        self._countries = {"": _("Choose your country"), **dict(places.countries(numbers))}
        self.country.choices = [
            SelectChoice(code, label, {"data-number": numbers[code].emergency} if code in numbers else {})
            for code, label in self._countries.items()
        ]

    def _suggest(self) -> None:
        super()._suggest()
        if self._patient.set_up_at is not None:
            return
        self.country.data = self._patient.country or country_of_zone(self._patient.timezone)
        if self._patient.timezone == "UTC" and not self._patient.country:
            self.timezone.data = places.guessed_time_zone(places.language_country())

    def validate_timezone(self, field: Field) -> None:
        """It decides which day it is."""
        if not places.is_time_zone(field.data or ""):
            raise ValidationError(_("Choose the time zone where you live."))

    def validate_country(self, field: Field) -> None:
        """It must be one of those on the list, or none."""
        if field.data not in self._countries:
            raise ValidationError(_("Choose a country from the list."))

    def _zone(self) -> str:
        return self.timezone.data or ""


class ProcedureFields(_PartOfProfile):
    """What was done, and when."""

    procedure_name = StringField(lazy("Procedure"), [_short], filters=[_tidy])
    procedure_on = DayField(lazy("Date of the procedure"))

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


class ContactFields(_PartOfProfile):
    """What to call the patient, and whom they call."""

    name = StringField(lazy("What should we call you?"), [_short], filters=[_tidy])
    contact_name = StringField(lazy("Your doctor or team"), [_short], filters=[_tidy])
    contact_phone = TelField(lazy("Their phone number"), filters=[_tidy])

    def validate_contact_phone(self, field: Field) -> None:
        """Something one can dial."""
        _dialled(field)


class HoursFields(_PartOfProfile):
    """When somebody answers at the practice: one span of the day, on some days of the week."""

    hours_from = OptionalTime(lazy("Their phone is answered from"))
    hours_to = OptionalTime(lazy("Until"))
    hours_days = SelectMultipleField(
        lazy("On these days"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def answers(self) -> ProfileAnswers:
        """With the hours as they are kept."""
        given, begin, end = super().answers(), self.hours_from.data, self.hours_to.data
        if begin is None or end is None:
            return replace(given, contact_opens=None, contact_closes=None)
        days = sum(1 << number for number in self.hours_days.data or ())
        return replace(
            given, contact_opens=minute_of(begin), contact_closes=_until(end), contact_days=days or WEEKDAYS
        )

    def _ready(self) -> None:
        super()._ready()
        self.hours_days.choices = [SelectChoice(number, name) for number, name in enumerate(weekday_names())]
        known = self._patient
        if not self.is_submitted():
            self.hours_days.data = [number for number in range(7) if known.contact_days >> number & 1]
            if known.contact_opens is not None and known.contact_closes is not None:
                self.hours_from.data = time_of(known.contact_opens)
                self.hours_to.data = time_of(known.contact_closes % _A_DAY)

    def validate_hours_to(self, field: Field) -> None:
        """Both times or none, and the later one last; midnight is the end of the day."""
        begin, end = self.hours_from.data, field.data
        if (begin is None) != (end is None) and not self.hours_from.errors:
            raise ValidationError(_("Give both times, or leave both empty."))
        if begin is not None and end is not None and minute_of(begin) >= _until(end):
            raise ValidationError(_("This must be later than the first time."))

    def validate_hours_days(self, field: Field) -> None:
        """At least one, where there are hours."""
        if self.hours_from.data is not None and not field.data:
            raise ValidationError(_("Tick at least one day."))


class ReachFields(_PartOfProfile):
    """How to reach the patient: theirs to give, and shown to nobody whom they do not choose."""

    phone = TelField(lazy("Your phone number"), filters=[_tidy])
    address = StringField(lazy("Your address"), filters=[_tidy])
    allergies = StringField(lazy("Allergies"), filters=[_tidy])

    def validate_phone(self, field: Field) -> None:
        """Something one can dial."""
        _dialled(field)

    def validate_address(self, field: Field) -> None:
        """Short enough to be read out."""
        _read_out(field)

    def validate_allergies(self, field: Field) -> None:
        """Short enough to be read out."""
        _read_out(field)


class ProfileForm(PlaceFields, ProcedureFields, ContactFields, HoursFields, ReachFields):
    """All of it on one page."""

    contact_booking = URLField(lazy("Where to book online"), filters=[_tidy])

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


def _until(end: time) -> int:
    return minute_of(end) or _A_DAY


def _read_out(field: Field) -> None:
    if len(field.data) > LONGEST_HOME:
        raise ValidationError(_("Use at most %(number)s characters.", number=LONGEST_HOME))


def _dialled(field: Field) -> None:
    if fault := fault_in_phone(field.data):
        raise ValidationError(fault)


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
        contact_opens=patient.contact_opens,
        contact_closes=patient.contact_closes,
        contact_days=patient.contact_days,
        phone=patient.account.phone,
        address=patient.address,
        allergies=patient.allergies,
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
