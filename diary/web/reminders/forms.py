"""When a patient wants to be reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise
from typing import Any

from wtforms import BooleanField, Field, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from diary.rules.quiet import Quiet
from diary.rules.reminding import APART
from diary.rules.schedule import minute_of, time_of
from diary.services.reminders import LONGEST_PAUSE, ScheduleAnswers
from diary.web.forms import DayField, Form, lazy, whose_label
from diary.web.reminders.times import OptionalTime, Time
from diary.words.formats import day_in_words
from diary.words.language import gettext as _
from diary.words.reminders import NUDGES, weekday_names

_OTHER_TIMES = ("at_2", "at_3", "at_4")


class ScheduleForm(Form):
    """Whether, at what times and on which days; a pause, such as for a stay in hospital; and quiet hours."""

    wanted = BooleanField(
        whose_label(
            lazy("Remind me by mail on days without a report"),
            lazy("Remind %(patient)s by mail on days without a report"),
        )
    )
    at = Time(lazy("Time"))
    weekdays = SelectMultipleField(
        lazy("Days"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    every_other_day = BooleanField(lazy("Every other day instead, whatever day of the week it is"))
    paused_until = DayField(lazy("No reminders before"))
    at_2 = OptionalTime(lazy("Second time"))
    at_3 = OptionalTime(lazy("Third time"))
    at_4 = OptionalTime(lazy("Fourth time"))
    nudge_after = SelectField(lazy("Once more, if there is still no report"), validate_choice=False)
    quiet_from = OptionalTime(lazy("Quiet from"))
    quiet_to = OptionalTime(lazy("Quiet until"))
    links_wanted = BooleanField(lazy("Let me write the report from the mail, without signing in"))

    def __init__(self, known: ScheduleAnswers, today: date, *, own: bool, **kwargs: Any) -> None:
        """`known` is what was wanted up to now, shown until something else is sent. `today` is the patient's.

        Whether mails hold a link that needs no sign-in is the patient's `own` to say.
        """
        super().__init__(**kwargs)
        self._known = known
        self._today = today
        if not own:
            del self.links_wanted
        self.weekdays.choices = [SelectChoice(number, name) for number, name in enumerate(weekday_names())]
        self.nudge_after.choices = [
            SelectChoice(str(minutes or ""), str(words)) for minutes, words in NUDGES.items()
        ]
        if not self.is_submitted():
            self._show(known)
        elif self.nudge_after.data is None:
            self.nudge_after.data = ""  # left out: none is wanted

    def _show(self, known: ScheduleAnswers) -> None:
        paused = known.paused_until is not None and known.paused_until > self._today
        self.wanted.data = known.wanted
        self.weekdays.data = [number for number in range(7) if known.weekdays >> number & 1]
        self.every_other_day.data = known.every_other_day
        self.paused_until.data = known.paused_until if paused else None
        for field, at in zip(self._times, (*known.earlier, known.at), strict=False):
            field.data = at
        self.nudge_after.data = str(known.nudge_after or "")
        if known.quiet is not None:
            self.quiet_from.data, self.quiet_to.data = time_of(known.quiet.start), time_of(known.quiet.end)
        if "links_wanted" in self:
            self.links_wanted.data = known.links_wanted

    @property
    def _times(self) -> list[Field]:
        return [self.at, *(self[name] for name in _OTHER_TIMES)]

    def says_more(self) -> bool:
        """Whether days, more times, one more reminder or quiet hours are chosen, or something is wrong with them.

        Every day, every other day and once a week are the buttons above the form: they need no list of days.
        """
        names = (*_OTHER_TIMES, "nudge_after", "quiet_from", "quiet_to")
        of_their_own = len(self.weekdays.data or ()) not in (1, 7) and not self.every_other_day.data
        return (
            of_their_own
            or bool(self.weekdays.errors)
            or any(self[one].data or self[one].errors for one in names)
        )

    def validate_weekdays(self, field: Field) -> None:
        """At least one, where reminders are wanted."""
        if self.wanted.data and not field.data and not self.every_other_day.data:
            raise ValidationError(_("Tick at least one day. If you want no reminders, switch them off."))

    def validate_paused_until(self, field: Field) -> None:
        """A day to come, and within a year: longer than that is not a pause."""
        if field.data is None:
            return
        if field.data <= self._today:
            raise ValidationError(_("Choose a day after today. Leave it empty if you want no pause."))
        latest = self._today + LONGEST_PAUSE
        if field.data > latest:
            raise ValidationError(_("A pause can last up to %(day)s.", day=day_in_words(latest, self._today)))

    def validate_nudge_after(self, field: SelectField) -> None:
        """One of those that are offered."""
        if field.data not in {str(minutes or "") for minutes in NUDGES}:
            raise ValidationError(_("Choose one of these."))

    def validate_quiet_to(self, field: Field) -> None:
        """Both ends, or none, and some time between them."""
        start, end = self.quiet_from.data, field.data
        if self.quiet_from.errors:
            return
        if (start is None) != (end is None):
            raise ValidationError(_("Give both times of the quiet hours, or leave both empty."))
        if start is not None and start == end:
            raise ValidationError(_("Quiet hours must end at another time than they begin."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and then the times beside each other."""
        valid = super().validate(extra_validators)
        return self._times_fit() and valid

    def _times_fit(self) -> bool:
        given = sorted(
            (field for field in self._times if field.data is not None), key=lambda field: field.data
        )
        faults: list[tuple[Field, str]] = [
            (later, _("Two times must be half an hour apart or more."))
            for earlier, later in pairwise(given)
            if minute_of(later.data) - minute_of(earlier.data) < APART
        ]
        quiet = self._quiet()
        faults += [
            (field, _("This time is in the quiet hours. Choose another, or change the quiet hours."))
            for field in given
            if quiet is not None and minute_of(field.data) in quiet
        ]
        for field, fault in faults:
            field.errors = [*field.errors, fault]
        return not faults

    def _quiet(self) -> Quiet | None:
        start, end = self.quiet_from.data, self.quiet_to.data
        if start is None or end is None or start == end:
            return None
        return Quiet(minute_of(start), minute_of(end))

    def answers(self) -> ScheduleAnswers:
        """What is wanted, once it is valid."""
        weekdays = sum(1 << number for number in set(self.weekdays.data or ()))
        times: Sequence[time] = sorted(field.data for field in self._times if field.data is not None)
        *earlier, at = times or (*self._known.earlier, self._known.at)
        return ScheduleAnswers(
            wanted=self.wanted.data,
            at=at,
            weekdays=weekdays or self._known.weekdays,
            paused_until=self.paused_until.data,
            earlier=tuple(earlier),
            every_other_day=self.every_other_day.data,
            nudge_after=int(self.nudge_after.data) if self.nudge_after.data else None,
            quiet=self._quiet(),
            links_wanted=self.links_wanted.data if "links_wanted" in self else self._known.links_wanted,
        )
