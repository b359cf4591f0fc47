"""How an appointment went, and when the next one is."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import Optional

from diary.services.appointments import answer_faults, booking_faults
from diary.store.models import Appointment
from diary.store.models.appointments import Outcome
from diary.web import context
from diary.web.appointments.fields import BookingFields
from diary.web.forms import Form, lazy
from diary.words.appointments import OUTCOME_LABELS

_AHEAD = (Outcome.MOVED, Outcome.CANCELLED)
"""What can be said of one that is still to come."""


class AnswerForm(BookingFields, Form):
    """What became of `appointment`; where it was moved, as it is now."""

    outcome = RadioField(lazy("How did it go?"), validators=[Optional()], validate_choice=False)
    note = TextAreaField(lazy("Anything to add"), validators=[Optional()])

    def __init__(self, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._appointment = appointment
        self.is_ahead = appointment.on > context.today()
        if self.is_ahead:
            self.outcome.label.text = lazy("What has changed?")
        self.outcome.choices = [
            SelectChoice(outcome.value, OUTCOME_LABELS[outcome.value])
            for outcome in (_AHEAD if self.is_ahead else Outcome)
        ]
        if not self.is_submitted():
            self.appointment_place.data = appointment.place
            self.appointment_doctor.data = appointment.doctor

    def validate(self, extra_validators: Any = None) -> bool:
        """All faults at once, also those that the service would find."""
        readable = super().validate(extra_validators)
        faults = answer_faults(
            self._appointment, self.chosen(), self.note.data or "", self.booking(), context.today()
        )
        return self.take(faults) and readable

    def chosen(self) -> Outcome | None:
        """The answer, None where none (or none that there is) was chosen."""
        try:
            return Outcome(self.outcome.data or "")
        except ValueError:
            return None


class AgainForm(BookingFields, Form):
    """One more appointment, after `appointment` was missed or called off."""

    def __init__(self, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.appointment_place.data = appointment.place
            self.appointment_doctor.data = appointment.doctor

    def validate(self, extra_validators: Any = None) -> bool:
        """All faults at once."""
        readable = super().validate(extra_validators)
        return self.take(booking_faults(self.booking(), context.today())) and readable
