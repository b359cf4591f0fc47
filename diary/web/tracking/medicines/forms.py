"""What the diary asks about a medicine."""

from __future__ import annotations

import hashlib
from typing import Any

from wtforms import BooleanField, Field, HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from diary.services.tracking.medicines import MedicineAnswers
from diary.store.models import Medicine
from diary.store.models.tracking import TimeOfDay
from diary.web.forms import DayField, Form, lazy, whose_label
from diary.web.numbers import number_in
from diary.words.language import gettext as _
from diary.words.medicines import TIME_LABELS


class AddForm(Form):
    """The name tells enough for a start."""

    name = StringField(lazy("Name of the medicine"))
    dose = StringField(lazy("Dose"))
    times = SelectMultipleField(
        lazy("Times of day"),
        choices=[SelectChoice(code, label) for code, label in TIME_LABELS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def chosen_times(self) -> frozenset[TimeOfDay]:
        """The times of day that are ticked."""
        return frozenset(each for each in TimeOfDay if each in (self.times.data or ()))


class MedicineForm(AddForm):
    """All that is known of one."""

    as_needed = BooleanField(lazy("Only when needed"))
    from_on = DayField(lazy("From"))
    until_on = DayField(lazy("Last day"))
    left_over = StringField(lazy("How many are left"))
    do_not_stop = BooleanField(
        whose_label(
            lazy("Do not stop without my doctor"), lazy("Not to be stopped without %(patient)s’s doctor")
        )
    )
    anti_inflammatory = BooleanField(lazy("This is an anti-inflammatory"))
    approved = BooleanField(
        whose_label(lazy("My doctor approved it"), lazy("%(patient)s’s doctor approved it"))
    )
    seen = HiddenField()
    """Tells how the medicine stood when the form was made, so that a change made elsewhere meanwhile is noticed."""

    def __init__(self, medicine: Medicine, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted():
            self.name.data = medicine.name
            self.dose.data = medicine.dose
            self.times.data = [each.value for each in medicine.times]
            self.as_needed.data = medicine.as_needed
            self.from_on.data, self.until_on.data = medicine.from_on, medicine.until_on
            self.left_over.data = "" if medicine.left_over is None else str(medicine.left_over)
            self.do_not_stop.data = medicine.do_not_stop
            self.anti_inflammatory.data = medicine.anti_inflammatory
            self.approved.data = medicine.approved
            self.seen.data = fingerprint(medicine)

    def validate_left_over(self, field: Field) -> None:
        """A whole number, or nothing."""
        text = (field.data or "").strip()
        if text and number_in(text, digits=9) is None:
            raise ValidationError(_("Type a whole number, such as 28, or leave it empty."))

    def answers(self) -> MedicineAnswers:
        """What was answered."""
        left_over = (self.left_over.data or "").strip()
        return MedicineAnswers(
            name=self.name.data or "",
            anti_inflammatory=bool(self.anti_inflammatory.data),
            approved=bool(self.approved.data),
            dose=self.dose.data or "",
            times=self.chosen_times(),
            as_needed=bool(self.as_needed.data),
            from_on=self.from_on.data,
            until_on=self.until_on.data,
            do_not_stop=bool(self.do_not_stop.data),
            left_over=number_in(left_over, digits=9) if left_over else None,
        )


def fingerprint(medicine: Medicine) -> str:
    """Tells two states of a medicine apart."""
    told = (
        medicine.name,
        medicine.anti_inflammatory,
        medicine.approved,
        medicine.dose,
        sorted(medicine.times),
        medicine.as_needed,
        medicine.from_on,
        medicine.until_on,
        medicine.do_not_stop,
        medicine.left_over,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
