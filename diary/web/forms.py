"""What every form shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from unicodedata import category

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField
from wtforms.validators import InputRequired

from diary.services.errors import Faults
from diary.words import language, whose


def lazy(message: str) -> Any:
    """A label, put into words when it is shown. WTForms' types know of texts only, hence Any."""
    return language.lazy(message)


def whose_label(yours: Any, theirs: Any) -> Any:
    """One of two labels: to the patient, or about them to somebody else, as %(patient)s."""
    return whose.whose_label(yours, theirs)


class Form(FlaskForm):
    """A form as browsers post it; a JSON body is none."""

    called: ClassVar[Mapping[str, str]] = {}
    """The fields that the services call otherwise: what they are called here, by what they are called there."""

    def take(self, faults: Faults) -> bool:
        """Show what the services find wrong. True where that is nothing.

        Each fault stands beside its field, unless something is wrong with that already: then this is told first. What
        is about no field of this form stands above it.
        """
        for about, sentences in faults.items():
            name = self.called.get(about, about)
            if name not in self:
                self.form_errors = [*self.form_errors, *sentences]
            elif not self[name].errors:
                self[name].errors = list(sentences)
        return not faults

    class Meta(FlaskForm.Meta):
        """Where the fields come from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted, also where that is nothing at all."""
            if formdata is None:
                return None
            if request.method != "POST":
                return None
            return MultiDict((name, _storable(text)) for name, text in request.form.items(multi=True))


def _storable(text: str) -> str:
    """Without characters that no keyboard makes and neither a page nor a database can hold."""
    return "".join(c for c in text if c in "\t\n\r" or not category(c).startswith("C") or category(c) == "Cf")


class DayField(DateField):
    """A date, with a sentence of our own for what is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist if value.strip()])
        except ValueError:
            raise ValueError(
                language.gettext("Type the date as year, month and day, such as 2026-03-31.")
            ) from None


class Given(InputRequired):
    """The field must not be empty. The browser is not asked to check, so that the words are ours."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.field_flags = {}
