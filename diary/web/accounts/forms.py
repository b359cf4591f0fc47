"""The forms of the account pages. What they say about a fault never tells whether an address has an account."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, Field, HiddenField, PasswordField
from wtforms.validators import StopValidation, ValidationError

from diary.services.accounts import normalised_email
from diary.services.errors import BadInput
from diary.web import context
from diary.web.accounts.passwords_refused import fault_of
from diary.web.accounts.profile import places
from diary.web.forms import Form, Given, lazy
from diary.words.language import ngettext


def _address(form: Form, field: Field) -> None:
    try:
        field.data = normalised_email(field.data or "")
    except BadInput as error:
        raise StopValidation(error.sentences[0]) from None


def _new_password(form: Form, field: Field) -> None:
    email = form["email"].data if "email" in form else ""
    fault = fault_of(field.data or "", email or "")
    if fault:
        raise ValidationError(fault)


class _OnADevice(Form):
    """Asks whether to stay signed in."""

    own_device = BooleanField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.own_device.label.text = ngettext(
            "This is my own device: stay signed in for %(num)s day",
            "This is my own device: stay signed in for %(num)s days",
            context.settings().session_days,
        )


class _Somewhere(Form):
    """Takes the time zone that the browser says it is in: a first guess, until the person is asked."""

    zone = HiddenField()

    def time_zone(self) -> str:
        """An IANA name, or empty."""
        named = self.zone.data or ""
        return named if places.is_time_zone(named) else ""


class SignUpForm(_OnADevice, _Somewhere):
    """An address and a password."""

    email = EmailField(lazy("E-mail address"), [_address])
    password = PasswordField(lazy("Choose a password"), [_new_password])
    invitation = HiddenField()
    """The token of an invitation to a circle, where the person comes from one."""
    invited = HiddenField()
    """The token of an invitation to start a diary."""


class ConfirmForm(_Somewhere):
    """A button."""


class SignInForm(_OnADevice):
    """An address, a password, and whether to stay signed in."""

    email = EmailField(lazy("E-mail address"), [Given(lazy("Type your e-mail address."))])
    password = PasswordField(lazy("Password"), [Given(lazy("Type your password."))])
    next = HiddenField()


class ForgotPasswordForm(Form):
    """An address to send a link to."""

    email = EmailField(lazy("E-mail address"), [_address])


class NewPasswordForm(Form):
    """A new password, by a link from a mail."""

    password = PasswordField(lazy("New password"), [_new_password])


class ChangePasswordForm(Form):
    """The old password and a new one."""

    old_password = PasswordField(lazy("Your password now"), [Given(lazy("Type the password you have now."))])
    password = PasswordField(lazy("New password"), [_new_password])


class ButtonForm(Form):
    """A form that is only a button: it has its token and nothing else."""
