"""What every form shares."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired


class Form(FlaskForm):
    """A form as browsers post it; a JSON body is none."""

    class Meta(FlaskForm.Meta):
        """Where the fields come from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted, also where that is nothing at all."""
            if formdata is None:
                return None
            return request.form if request.method == "POST" else None


class Given(InputRequired):
    """The field must not be empty. The browser is not asked to check, so that the words are ours."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.field_flags = {}
