"""The first questions, a page each: what the patient agrees to, where they are, what was done and where it hurts, and
whom they call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError

from diary.services.accounts.profile import ProfileAnswers
from diary.services.patients.body_sites import BodySite
from diary.services.patients.countries import country_of_zone
from diary.store.models import Patient
from diary.store.models.consents import Purpose
from diary.web.accounts.profile.forms import ContactFields, PlaceFields, ProcedureFields
from diary.web.forms import Form, lazy
from diary.words.labels import BODY_SITE_LABELS
from diary.words.language import gettext as _

USUAL_PROCEDURE = lazy("Angioplasty")

_ANSWERS = {
    "both": {Purpose.DIARY: True, Purpose.ALERT_MAIL: True},
    "diary": {Purpose.DIARY: True, Purpose.ALERT_MAIL: False},
    "neither": {Purpose.DIARY: False, Purpose.ALERT_MAIL: False},
}
"""What each button says to the two questions. Mail about reports that are not kept cannot be."""


class AgreeForm(Form):
    """Two questions of consent, and a button for each answer to both. Nothing is chosen beforehand, and there is no way
    on without an answer: only a person agrees, and a no is a no."""

    answer = StringField()

    def validate_answer(self, field: Field) -> None:
        """One of the buttons."""
        if field.data not in _ANSWERS:
            raise ValidationError(_("Press one of the three buttons. You can change your mind later."))

    def consents(self) -> Mapping[Purpose, bool]:
        """What was said to each, once it is valid."""
        return _ANSWERS[self.answer.data or ""]


def answered(given: Mapping[Purpose, bool]) -> str:
    """The button that says what was answered before; empty where that is none of them."""
    return next((name for name, answers in _ANSWERS.items() if answers == given), "")


class CountryForm(PlaceFields):
    """Where the patient is: asked before anything is reported, since the number to call hangs on it."""

    def validate_country(self, field: Field) -> None:
        """The time zone's own is offered."""
        if not field.data:
            field.data = country_of_zone(self.timezone.data or "")
            raise ValidationError(_("Choose the country you are in. The diary shows its emergency number."))
        super().validate_country(field)


class ProcedureForm(ProcedureFields):
    """What was done, and where it hurts."""

    site = SelectField(
        lazy("Where does it hurt most?"),
        choices=[SelectChoice(code, label) for code, label in BODY_SITE_LABELS.items()],
    )

    def __init__(self, patient: Patient, site: BodySite | None) -> None:
        super().__init__(patient)
        if site is None:
            del self.site
        elif not self.is_submitted():
            self.site.data = site.value

    def chosen_site(self) -> BodySite | None:
        """None where it is not asked, or is no place that we know."""
        code = self.site.data if "site" in self else None
        return BodySite(code) if code in set(BodySite) else None

    def answers_or_known(self) -> ProfileAnswers:
        """The procedure that stood there beforehand was said by nobody who leaves the page for later."""
        given = super().answers_or_known()
        if given.procedure_on is None and given.procedure_name == str(USUAL_PROCEDURE):
            return replace(given, procedure_name=self._patient.procedure_name)
        return given

    def _suggest(self) -> None:
        super()._suggest()
        self.procedure_name.data = self._patient.procedure_name or str(USUAL_PROCEDURE)


class DoctorForm(ContactFields):
    """What to call the patient, and whom they call."""
