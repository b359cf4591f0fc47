"""One answer for one visit, as browsers send it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, request
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from diary.services import followups
from diary.services.followups import Acknowledgement
from diary.store.models.followups import Answer
from diary.web import context
from diary.web.appointments.fields import BookingFields
from diary.web.forms import Form, lazy
from diary.web.numbers import number_in
from diary.words.formats import in_pattern, short_weekday

OTHER = "other"
"""The day that is typed."""
WORKING_DAYS = 6
"""So many are offered to tap."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Chip:
    """A day to tap."""

    value: str
    weekday: str
    day: str


class TogetherForm(BookingFields, Form):
    """What was done about everything that is ticked."""

    day = RadioField(lazy("Day"), choices=[], validators=[Optional()], validate_choice=False)
    note = TextAreaField(lazy("Anything to add"), validators=[Optional()])
    answer: Answer | None = None
    ticked: frozenset[int] | None = None
    """By the follow-up's id. None for a page that is opened: then all are."""

    @classmethod
    def blank(cls) -> TogetherForm:
        """Nothing said yet; the doctor is, as a rule, the patient's."""
        form = cls(formdata=None)
        form.appointment_doctor.data = context.the_patient().contact_name
        return form

    @classmethod
    def sent(cls) -> TogetherForm:
        """As it was posted in this request."""
        form = cls()
        form.ticked = frozenset(ids_in(request.form.getlist("point")))
        try:
            form.answer = Answer(request.form.get("answer", ""))
        except ValueError:
            form.answer = None
        if form.day.data and form.day.data != OTHER:
            form._take_day(form.day.data)
        return form

    @property
    def is_booked(self) -> bool:
        """Whether an appointment is told of."""
        return self.answer is Answer.BOOKED

    def _take_day(self, day: str) -> None:
        """A day that was tapped counts, whatever was typed before."""
        self.appointment_on.process_errors = []
        try:
            self.appointment_on.process_formdata([day])
        except ValueError as bad:
            self.appointment_on.process_errors = [str(bad)]

    def validate(self, extra_validators: Any = None) -> bool:
        """All faults at once, also those that the service would find."""
        readable = super().validate(extra_validators)
        faults = self.given().faults(context.today())
        if not self.ticked:
            faults["point"] = [followups.no_point_fault()]
        return self.take(faults) and readable

    def given(self) -> Acknowledgement:
        """What was said."""
        booking = self.booking() if self.is_booked else None
        return Acknowledgement(self.answer, self.note.data or "", booking)

    def is_ticked(self, follow_up_id: int) -> bool:
        """Whether it is among what the answer is for."""
        return self.ticked is None or follow_up_id in self.ticked


def ids_in(texts: Iterable[str]) -> list[int]:
    """The numbers of follow-ups, as an address or a form names them. What is none was sent by no page of ours."""
    numbers = [number_in(text, digits=18) for text in texts]
    if None in numbers:
        abort(400)
    return list(dict.fromkeys(number for number in numbers if number is not None))


def working_days(today: date) -> list[Chip]:
    """The next days on which a doctor can be seen, today among them."""
    days = (today + timedelta(days=ahead) for ahead in range(2 * WORKING_DAYS))
    at_work = [day for day in days if day.weekday() < _SATURDAY][:WORKING_DAYS]
    return [Chip(day.isoformat(), short_weekday(day), in_pattern("MMMd", day)) for day in at_work]
