"""When somebody who looks after others wants their morning mail."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError

from diary.services.digests import ScheduleAnswers
from diary.web.accounts.profile import places
from diary.web.forms import Form, lazy
from diary.web.reminders.times import Time
from diary.words.language import gettext as _


class MorningForm(Form):
    """Whether, at what time, and by which clock."""

    wanted = BooleanField(lazy("Send me a mail in the morning when there is something to tell"))
    at = Time(lazy("Time"))
    timezone = SelectField(lazy("Time zone"), validate_choice=False)

    def __init__(self, known: ScheduleAnswers, *, has_diary: bool, **kwargs: Any) -> None:
        """`known` is what was wanted up to now, shown until something else is sent. Who keeps a diary themself has a
        time zone in their profile.
        """
        super().__init__(**kwargs)
        self._known = known
        as_before = _("As in your profile") if has_diary else _("Not chosen")
        self.timezone.choices = [
            SelectChoice("", as_before),
            *(
                SelectChoice(name, label, None, area)
                for area, name, label in places.time_zones(known.timezone)
            ),
        ]
        if not self.is_submitted():
            self.wanted.data = known.wanted
            self.at.data = known.at
            self.timezone.data = known.timezone

    def validate_timezone(self, field: Field) -> None:
        """One of the list; empty is one of them."""
        if field.data and not places.is_time_zone(field.data):
            raise ValidationError(_("Choose a time zone from the list."))

    def answers(self) -> ScheduleAnswers:
        """What is wanted, once it is valid."""
        return ScheduleAnswers(self.wanted.data, self.at.data or self._known.at, self.timezone.data or "")
