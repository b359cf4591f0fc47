"""What was done about a follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from diary.rules.findings import ALARMS
from diary.services.followups import Acknowledgement, second_question_fault
from diary.store.models import FollowUp
from diary.store.models.followups import Answer
from diary.web import context
from diary.web.appointments.fields import BOOKING_FIELDS, BookingFields
from diary.web.forms import Form, lazy
from diary.words.labels import ANSWER_LABELS


class AcknowledgeForm(BookingFields, Form):
    """Several can stand on one page: `blank` and `sent` give their controls ids of their own."""

    answer = RadioField(
        lazy("What did you do about it?"),
        choices=[SelectChoice(answer.value, ANSWER_LABELS[answer.value]) for answer in Answer],
        validators=[Optional()],
        validate_choice=False,
    )
    sure = BooleanField(
        lazy("I have talked to a doctor or nurse about it, or it is over"), validators=[Optional()]
    )
    also = SelectMultipleField(
        lazy("This answer is also for"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
        validate_choice=False,
    )
    """Others that are open. None is ticked: an answer to one is no answer to another unless somebody says so."""
    note = TextAreaField(lazy("Anything to add"), validators=[Optional()])
    is_alarm = False
    """Whether the second question may have to be asked."""

    _offered: frozenset[int] = frozenset()

    @classmethod
    def blank(cls, follow_up: FollowUp) -> AcknowledgeForm:
        """Nothing chosen yet; the doctor is, as a rule, the patient's."""
        form = cls(formdata=None)._for(follow_up)
        form.appointment_doctor.data = context.the_patient().contact_name
        return form

    @classmethod
    def sent(cls, follow_up: FollowUp) -> AcknowledgeForm:
        """As it was posted in this request."""
        return cls()._for(follow_up)

    def offer(self, others: Mapping[int, str]) -> AcknowledgeForm:
        """Offer to answer these, too: titles by the id of the follow-up."""
        self.also.choices = list(others.items())
        self._offered = frozenset(others)
        return self

    def also_chosen(self) -> set[int]:
        """Those of the offered ones that were ticked."""
        return {each for each in self.also.data or () if each in self._offered}

    def _for(self, follow_up: FollowUp) -> AcknowledgeForm:
        self.offer({})
        for name in ("answer", *BOOKING_FIELDS.values(), "sure", "also", "note"):
            self[name].id = f"{name}-{follow_up.id}"
        self.is_alarm = follow_up.kind in ALARMS
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """All faults at once, also those that the service would find."""
        readable = super().validate(extra_validators)
        given = self.given()
        faults = given.faults(context.today())
        if given.needs_second_answer(is_alarm=self.is_alarm):
            faults["sure"] = [second_question_fault()]
        return self.take(faults) and readable

    def given(self) -> Acknowledgement:
        """What was said, without an answer where none (or none that there is) was chosen."""
        try:
            answer = Answer(self.answer.data or "")
        except ValueError:
            answer = None
        return Acknowledgement(answer, self.note.data or "", self.booking(), bool(self.sure.data))
