"""What was done about a follow-up."""

from __future__ import annotations

from wtforms import DateField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import Optional

from diary.services.errors import BadInput
from diary.store.models import FollowUp
from diary.store.models.followups import Answer
from diary.web.forms import Form, lazy
from diary.words.labels import ANSWER_LABELS


class AcknowledgeForm(Form):
    """Several can stand on one page: `blank` and `sent` give their controls ids of their own."""

    answer = RadioField(
        lazy("What did you do about it?"),
        choices=[SelectChoice(answer.value, ANSWER_LABELS[answer.value]) for answer in Answer],
        validators=[Optional()],
        validate_choice=False,
    )
    appointment_on = DateField(lazy("Day of the appointment"), validators=[Optional()])
    note = TextAreaField(lazy("Anything to add"), validators=[Optional()])

    @classmethod
    def blank(cls, follow_up: FollowUp) -> AcknowledgeForm:
        """Nothing chosen yet."""
        return cls(formdata=None)._for(follow_up)

    @classmethod
    def sent(cls, follow_up: FollowUp) -> AcknowledgeForm:
        """As it was posted in this request."""
        return cls()._for(follow_up)

    def _for(self, follow_up: FollowUp) -> AcknowledgeForm:
        for field in (self.answer, self.appointment_on, self.note):
            field.id = f"{field.name}-{follow_up.id}"
        return self

    def chosen(self) -> Answer | None:
        """The answer, None where none (or none that there is) was chosen."""
        try:
            return Answer(self.answer.data or "")
        except ValueError:
            return None

    def take_faults(self, bad: BadInput) -> None:
        """Show what the service refused beside the field that it is about."""
        about = {Answer.BOOKED.value: self.appointment_on, Answer.NOT_NEEDED.value: self.note}
        field = about.get(self.answer.data or "", self.answer)
        field.errors = [*field.errors, *bad.faults]
