"""What the patient is asked about the sheet."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from diary.services.doctors_page import Choices
from diary.services.doctors_page.choices import QUESTION_LENGTH, QUESTIONS
from diary.store.models.doctors_page import Part
from diary.web.forms import Form, lazy
from diary.words.doctors_page import PARTS, SPANS
from diary.words.language import Lazy
from diary.words.language import gettext as _


def _label(text: Lazy) -> Any:
    """What WTForms takes for a text, and asks for one when it is shown."""
    return text


class ChoicesForm(Form):
    """How far back, what stands on it, and up to three questions."""

    days = RadioField(
        lazy("How far back"), choices=[SelectChoice(str(days), _label(said)) for days, said in SPANS.items()]
    )
    findings = BooleanField(_label(PARTS["findings"]))
    signs = BooleanField(_label(PARTS["signs"]))
    medicines = BooleanField(_label(PARTS["medicines"]))
    tried = BooleanField(_label(PARTS["tried"]))
    questions = BooleanField(_label(PARTS["questions"]))
    notes = BooleanField(_label(PARTS["notes"]))
    question_1 = StringField(lazy("First question"))
    question_2 = StringField(lazy("Second question"))
    question_3 = StringField(lazy("Third question"))

    def __init__(self, chosen: Choices, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = [(part, self[part.value]) for part in Part]
        self.asked = [self[f"question_{number}"] for number in range(1, QUESTIONS + 1)]
        if not self.is_submitted():
            self.days.data = str(chosen.days)
            for part, field in self.parts:
                field.data = part in chosen.parts
            for field, question in zip(self.asked, chosen.questions, strict=False):
                field.data = question

    def validate(self, extra_validators: Any = None) -> bool:
        """Questions have room for so many letters on the sheet."""
        valid = bool(super().validate(extra_validators))
        for field in self.asked:
            if len(field.data or "") > QUESTION_LENGTH:
                said = _(
                    "A question can have at most %(most)s letters. Please make it shorter.",
                    most=QUESTION_LENGTH,
                )
                field.errors = (*field.errors, said)
                valid = False
        return valid

    def choices(self) -> Choices:
        """What was chosen."""
        return Choices(
            int(self.days.data),
            frozenset(part for part, field in self.parts if field.data),
            tuple(field.data or "" for field in self.asked),
        )
