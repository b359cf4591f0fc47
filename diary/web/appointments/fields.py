"""The questions about an appointment that has been booked or moved: the same wherever they are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import ClassVar

from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import TimeInput

from diary.services.appointments import Booking
from diary.web.forms import DayField, lazy
from diary.words.language import gettext as _

BOOKING_FIELDS = {
    "on": "appointment_on",
    "at": "appointment_at",
    "place": "appointment_place",
    "doctor": "appointment_doctor",
}
"""By what the services call it: the field's name on a form."""


class ClockField(StringField):
    """A time of day in hours and minutes, or nothing. `time` is what was meant."""

    widget = TimeInput()

    @property
    def time(self) -> time | None:
        """None where none was given, or none that there is."""
        typed = (self.data or "").strip()
        found = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})", typed)
        hour, minute = (int(found[1]), int(found[2])) if found else (24, 0)
        return time(hour, minute) if hour < 24 and minute < 60 else None

    def pre_validate(self, form: BaseForm) -> None:
        """In words of our own what is no time."""
        if (self.data or "").strip() and self.time is None:
            raise ValidationError(_("Type the time as hours and minutes, such as 14:30."))


class BookingFields:
    """To be mixed into a form."""

    called: ClassVar[Mapping[str, str]] = BOOKING_FIELDS

    appointment_on = DayField(lazy("Day of the appointment"))
    appointment_at = ClockField(lazy("Time"))
    appointment_place = StringField(lazy("Place"))
    appointment_doctor = StringField(lazy("Doctor"))

    def booking(self) -> Booking:
        """What was given."""
        return Booking(
            on=self.appointment_on.data,
            at=self.appointment_at.time,
            place=self.appointment_place.data or "",
            doctor=self.appointment_doctor.data or "",
        )
