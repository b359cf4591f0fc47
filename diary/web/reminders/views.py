"""The page on which a patient says when to be reminded."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from diary.services import reminders
from diary.services.audit import Event
from diary.web import context, errors, looking
from diary.web.reminders.forms import PlanForm
from diary.words.language import gettext as _
from diary.words.reminders import next_in_words


def plan() -> ResponseReturnValue:
    """What is wanted, and the form to change it."""
    form = _form()
    if form.validate_on_submit():
        with context.writing() as session:
            reminders.change_plan(session, context.now(), context.the_patient(), form.answers())
            looking.changed(session, Event.PLAN_CHANGED, "reminder_plan")
        flash(_("Saved."))
        return redirect(url_for("reminders.plan"), 303)
    return _page(form)


@errors.on_csrf("reminders.plan")
def _token_missing(_error: CSRFError) -> ResponseReturnValue:
    form = _form()
    form.form_errors = [
        _("Not saved yet. This page was open for a long time. Please press the button again.")
    ]
    return _page(form, 400)


def _form() -> PlanForm:
    known = reminders.plan_of(context.session(), context.the_patient().id)
    return PlanForm(reminders.answers_of(known), context.today())


def _page(form: PlanForm, if_wrong: int = 422) -> ResponseReturnValue:
    patient = context.the_patient()
    known = reminders.plan_of(context.session(), patient.id)
    next_at = reminders.next_one(context.session(), context.now(), patient)
    page = make_response(
        render_template(
            "reminders/plan.html",
            form=form,
            wanted=known.wanted,
            next_in_words=next_in_words(next_at, ZoneInfo(patient.timezone)) if next_at else "",
            address=context.the_account().email,
        )
    )
    page.status_code = if_wrong if form.errors else 200
    return page
