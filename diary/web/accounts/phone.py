"""One's own phone number, and a box for each circle in which it is shown. Who keeps no diary gives it here alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TelField

from diary.services.accounts.phones import give_phone, memberships_of
from diary.services.errors import BadInput
from diary.services.permissions.access import is_over
from diary.web import context
from diary.web.forms import Form, lazy
from diary.words.language import gettext as _


class PhoneForm(Form):
    """The number. What is wrong with it, the service says."""

    phone = TelField(lazy("Your phone number"))


@dataclass(frozen=True, slots=True)
class Circle:
    """One circle, as far as its boxes need it."""

    patient_id: int
    name: str
    """Of the patient."""
    shows: bool
    to_circle: bool


def phone() -> ResponseReturnValue:
    """The number, and who is shown it; sent, both are kept."""
    account, form = context.the_account(), PhoneForm()
    if not form.is_submitted():
        form.phone.data = account.phone
    if not form.validate_on_submit():
        return _page(form)
    try:
        with context.writing() as work:
            account = context.the_account()
            give_phone(
                work,
                account,
                form.phone.data or "",
                asked=_ticked("circle"),
                shows=_ticked("shows"),
                to_circle=_ticked("to_circle"),
            )
            has_number = bool(account.phone)
    except BadInput as bad:
        form.take(bad.faults)
        return _page(form)
    flash(
        _("Saved. It counts from now on.") if has_number else _("Saved. No one is shown a number of yours.")
    )
    return redirect(url_for("accounts.phone"), 303)


def _ticked(name: str) -> Collection[int]:
    return {int(value) for value in request.form.getlist(name) if value.isascii() and value.isdigit()}


def _page(form: PhoneForm) -> ResponseReturnValue:
    page = render_template(
        "accounts/phone.html",
        form=form,
        keeps_diary=context.own_patient() is not None,
        circles=_circles(sent=form.is_submitted()),
    )
    return page, 422 if form.errors else 200


def _circles(*, sent: bool) -> list[Circle]:
    """Those that share something with the person; in the others they are shown nothing, and so are not named."""
    actor, shows, to_circle = context.actor(), _ticked("shows"), _ticked("to_circle")
    memberships = actor.memberships if actor is not None else {}
    return [
        Circle(
            each.patient_id,
            context.name_read(each.patient),
            each.patient_id in shows if sent else each.shows_phone,
            each.patient_id in to_circle if sent else each.shows_phone_to_circle,
        )
        for each in memberships_of(context.session(), context.the_account())
        if each.patient_id in memberships
        and each.patient.account.active
        and not is_over(each, each.patient, context.now())
    ]
