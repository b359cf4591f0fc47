"""The page on which it is said that a patient is in hospital or away, and that they are back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import away
from diary.services.errors import BadInput
from diary.web import context, errors
from diary.web.forms import DayField, Form, Given, lazy
from diary.words import away as words


class AwayForm(Form):
    """The last day of it."""

    until = DayField(lazy("The last day"), validators=[Given(lazy("Choose the last day."))])


def page() -> ResponseReturnValue:
    """What it does, whether it is so now, and the form."""
    form = AwayForm()
    if form.validate_on_submit() and form.until.data is not None:
        try:
            with context.writing() as work:
                away.begin(work, context.the_patient(), form.until.data, by=context.the_account())
        except BadInput as bad:
            form.until.errors = list(bad.sentences)
        else:
            flash(words.begun(form.until.data, context.today()))
            return redirect(url_for("away.page"), 303)
    return _page(form)


@errors.show_again("away.page")
def _again() -> errors.Again:
    return AwayForm(), _page


def _page(form: AwayForm) -> ResponseReturnValue:
    patient, work = context.the_patient(), context.work()
    return render_template(
        "away/page.html",
        form=form,
        said=away.said_of(work, patient, context.the_account()),
        latest=away.latest_day(work, patient),
        today=context.today(),
        does=words.what_it_does(),
        stays=words.what_still_comes(),
        how_it_ends=words.how_it_ends(),
        who_is_told=words.who_is_told(own=context.is_own_diary()),
    )


def end() -> ResponseReturnValue:
    """They are back."""
    with context.writing() as work:
        away.end(work, context.the_patient(), by=context.the_account())
    flash(words.ended())
    return redirect(url_for("away.page"), 303)
