"""When a patient wants to be reminded."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, Field, SelectMultipleField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from diary.services.reminders import PlanAnswers
from diary.web.forms import DayField, Form, lazy, whose_label
from diary.words.formats import day_in_words
from diary.words.language import gettext as _
from diary.words.reminders import weekday_names

LONGEST_PAUSE = timedelta(days=365)


class _Time(TimeField):
    """A time of day in hours and minutes, with a sentence of our own for what is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        try:
            if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", typed):
                raise ValueError
            super().process_formdata([typed])
        except ValueError:
            self.data = None
            raise ValueError(_("Type the time as hours and minutes, such as 20:00.")) from None


class PlanForm(Form):
    """Whether, at what time and on which days; and a pause, such as for a stay in hospital."""

    wanted = BooleanField(
        whose_label(
            lazy("Remind me by mail on days without a report"),
            lazy("Remind %(patient)s by mail on days without a report"),
        )
    )
    at = _Time(lazy("Time"))
    weekdays = SelectMultipleField(
        lazy("Days"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    paused_until = DayField(lazy("No reminders before"))

    def __init__(self, known: PlanAnswers, today: date, **kwargs: Any) -> None:
        """`known` is what was wanted up to now, shown until something else is sent. `today` is the patient's."""
        super().__init__(**kwargs)
        self._known = known
        self._today = today
        self.weekdays.choices = [SelectChoice(number, name) for number, name in enumerate(weekday_names())]
        if not self.is_submitted():
            paused = known.paused_until is not None and known.paused_until > today
            self.wanted.data = known.wanted
            self.at.data = known.at
            self.weekdays.data = [number for number in range(7) if known.weekdays >> number & 1]
            self.paused_until.data = known.paused_until if paused else None

    def validate_weekdays(self, field: Field) -> None:
        """At least one, where reminders are wanted."""
        if self.wanted.data and not field.data:
            raise ValidationError(_("Tick at least one day. If you want no reminders, switch them off."))

    def validate_paused_until(self, field: Field) -> None:
        """A day to come, and within a year: longer than that is not a pause."""
        if field.data is None:
            return
        if field.data <= self._today:
            raise ValidationError(_("Choose a day after today. Leave it empty if you want no pause."))
        latest = self._today + LONGEST_PAUSE
        if field.data > latest:
            raise ValidationError(_("A pause can last up to %(day)s.", day=day_in_words(latest)))

    def answers(self) -> PlanAnswers:
        """What is wanted, once it is valid."""
        weekdays = sum(1 << number for number in set(self.weekdays.data or ()))
        return PlanAnswers(
            wanted=self.wanted.data,
            at=self.at.data or self._known.at,
            weekdays=weekdays or self._known.weekdays,
            paused_until=self.paused_until.data,
        )
