"""The first questions: about the patient, and what they agree to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, Field, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import ValidationError

from diary.services.patients.countries import country_of_zone
from diary.store.models.consents import Purpose
from diary.web.accounts.profile.forms import ProfileForm
from diary.web.forms import Given, lazy
from diary.words import consents, language
from diary.words.language import gettext as _

_YES_NO = {"yes": True, "no": False}


class WelcomeForm(ProfileForm):
    """Beside the profile, two questions of consent. Nothing is ticked or chosen beforehand: only a person agrees."""

    keep_diary = BooleanField(
        language.Lazy(consents.keep_the_diary),  # type: ignore[arg-type]  # the types know of texts only
        [Given(lazy("Tick this if the diary may keep what you write. You can change it later."))],
    )
    alert_mail = RadioField(
        language.Lazy(consents.mail_me),  # type: ignore[arg-type]
        choices=[SelectChoice("yes", lazy("Yes")), SelectChoice("no", lazy("No"))],
        validate_choice=False,
    )

    def validate_country(self, field: Field) -> None:
        """Asked before anything else: the number to call hangs on it. The time zone's own is offered."""
        if not field.data:
            field.data = country_of_zone(self.timezone.data or "")
            raise ValidationError(_("Choose the country you are in. The diary shows its emergency number."))
        super().validate_country(field)

    def validate_alert_mail(self, field: Field) -> None:
        """One of the two."""
        if field.data not in _YES_NO:
            raise ValidationError(_("Choose yes or no. You can change it later."))

    def consents(self) -> Mapping[Purpose, bool]:
        """What was answered. A box left empty says nothing, and neither do two answers of which none was chosen."""
        given: dict[Purpose, bool] = {}
        if self.keep_diary.data:
            given[Purpose.DIARY] = True
        answer: Any = self.alert_mail.data
        if answer in _YES_NO:
            given[Purpose.ALERT_MAIL] = _YES_NO[answer]
        return given
