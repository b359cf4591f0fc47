"""The forms of the operator's pages."""

from __future__ import annotations

from wtforms import BooleanField, EmailField, SearchField

from diary.web.forms import Form, Given, lazy


class SearchForm(Form):
    """A part of an address. Sent in the body, so that no address stands in a log or a browser's history."""

    text = SearchField(lazy("Search by address"))


class AddressForm(Form):
    """A whole address, sent in the body as in `SearchForm`."""

    email = EmailField(lazy("E-mail address"))


class InviteForm(Form):
    """An address to invite. The service checks it."""

    email = EmailField(lazy("E-mail address"))


class EraseForm(Form):
    """It cannot be brought back after a week, so one press is not enough."""

    sure_to_erase = BooleanField(
        lazy("I am sure"), [Given(lazy("Tick “I am sure” if the account is to be erased."))]
    )


class SwitchOffForm(Form):
    """Some of what ends does not come back, so one press is not enough."""

    sure = BooleanField(
        lazy("I am sure"), [Given(lazy("Tick “I am sure” if the account is to be switched off."))]
    )
