"""What is asked before something is agreed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from diary.rules.findings import Kind
from diary.rules.plan import SEVERE_LEVELS
from diary.services.care_plan.agreement import HIGHEST_EXPECTED, CarePlanAnswers
from diary.store.models.care_plan import Agreed
from diary.web.forms import DayField, Form, lazy
from diary.web.numbers import number_in
from diary.words.care_plan import ALL_TRACKED, OFF_CHOICES
from diary.words.language import gettext as _

_KINDS = {kind.value: kind for kind in Kind}
_FIELDS = {
    Agreed.EXPECTED_LEVEL: ("symptom_id", "level", "until_on", "doctor", "doctor_phone", "reason"),
    Agreed.RULE_OFF: ("kind", "symptom_id", "reason", "until_on", "doctor"),
    Agreed.SEVERE_FROM: ("level", "doctor", "doctor_phone", "until_on", "reason"),
}
"""What is asked, in order, by what is to be agreed."""

_MUST = {
    Agreed.EXPECTED_LEVEL: {"symptom_id", "level", "until_on", "doctor"},
    Agreed.RULE_OFF: {"kind", "symptom_id", "reason", "until_on", "doctor"},
    Agreed.SEVERE_FROM: {"level", "doctor", "doctor_phone", "until_on"},
}


class PlanForm(Form):
    """One form for the three things; `asked` are the fields of the one at hand."""

    kind = RadioField(
        lazy("What should bring no follow-up?"),
        choices=[SelectChoice(kind.value, label) for kind, label in OFF_CHOICES.items()],
        validate_choice=False,
    )
    symptom_id = SelectField(lazy("Which one?"), validate_choice=False)
    level = SelectField(lazy("Up to which number?"), validate_choice=False)
    until_on = DayField(lazy("Last day"))
    doctor = StringField(lazy("Agreed with"))
    doctor_phone = StringField(lazy("Their phone number"))
    reason = StringField(lazy("Why?"))
    tried = HiddenField()
    """Tells which answers the reader has seen the outcome of."""

    def __init__(self, what: Agreed, symptoms: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._what = what
        self.asked = [self[name] for name in _FIELDS[what]]
        first = [SelectChoice("", str(ALL_TRACKED))] if what is Agreed.RULE_OFF else []
        self.symptom_id.choices = first + [SelectChoice(str(key), name) for key, name in symptoms.items()]
        levels = SEVERE_LEVELS if what is Agreed.SEVERE_FROM else range(1, HIGHEST_EXPECTED + 1)
        self.level.choices = [
            SelectChoice("", _("Choose a number")),
            *(SelectChoice(str(level), str(level)) for level in levels),
        ]
        if not self.is_submitted():
            self._prefill()
        if what is Agreed.SEVERE_FROM:
            self.level.label.text = _("From which number is pain severe?")

    def _prefill(self) -> None:
        """What a link to this form proposes: which symptom, and a level."""
        for field in (self.symptom_id, self.level):
            proposed = number_in(request.args.get(field.name), digits=18)
            if proposed is not None:
                # What is not among the choices is shown as none, and is refused when it is sent.
                field.data = str(proposed)

    def may_be_empty(self, name: str) -> bool:
        """Whether the field can be left empty."""
        return name not in _MUST[self._what]

    def answers(self) -> CarePlanAnswers:
        """What was answered, whether it can be agreed or not."""
        return CarePlanAnswers(
            agreed=self._what,
            until_on=self.until_on.data,
            symptom_id=number_in(self.symptom_id.data, digits=18),
            level=number_in(self.level.data, digits=18),
            kind=_KINDS.get(self.kind.data or ""),
            reason=self.reason.data or "",
            doctor=self.doctor.data or "",
            doctor_phone=self.doctor_phone.data or "",
        )


def fingerprint(answers: CarePlanAnswers) -> str:
    """Tells two sets of answers apart."""
    return hashlib.sha256(repr(answers).encode()).hexdigest()[:16]
