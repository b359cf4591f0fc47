"""The form by which an account is given up."""

from __future__ import annotations

from wtforms import PasswordField

from diary.web.forms import Form, Given, lazy


class EraseForm(Form):
    """One's own password: whoever holds the phone alone erases nothing."""

    password = PasswordField(lazy("Your password"), [Given(lazy("Type your password."))])
