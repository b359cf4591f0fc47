"""The first questions, and the same questions later."""

from __future__ import annotations

from functools import partial

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import digests
from diary.services.accounts.profile import update_profile
from diary.services.audit import Event
from diary.services.notifications import consent_changes
from diary.web import access_log, context, errors
from diary.web.accounts.profile.forms import ProfileForm
from diary.web.accounts.profile.welcome import WelcomeForm
from diary.words.language import gettext as _

_WELCOME, _EDIT = "accounts/profile/welcome.html", "accounts/profile/edit.html"


def welcome() -> ResponseReturnValue:
    """The first questions. "Skip for now" keeps what is valid and asks no more.

    A question of consent that was skipped stays unasked: no answer is no answer.
    """
    patient = context.the_patient()
    if patient.set_up_at is not None:
        return redirect(url_for("profile.edit"), 303)
    form = WelcomeForm(patient)
    if form.is_submitted():
        valid = form.validate()
        if valid or "skip" in request.form:
            with context.writing() as work:
                skipped = not valid or "skip" in request.form
                answers = form.answers_or(patient) if skipped else form.answers()
                update_profile(work, patient, answers)
                digests.reschedule(work, context.the_account())
                access_log.changed(work, Event.PROFILE_CHANGED)
                for purpose, given in form.consents().items():
                    consent_changes.say(work, patient, purpose, given, by=context.the_account())
            return redirect(url_for("reports.today"), 303)
    return _page(_WELCOME, form)


def edit() -> ResponseReturnValue:
    """What the diary knows about the patient, to be changed."""
    patient = context.the_patient()
    form = ProfileForm(patient)
    if form.validate_on_submit():
        with context.writing() as work:
            update_profile(work, patient, form.answers())
            digests.reschedule(work, context.the_account())
            access_log.changed(work, Event.PROFILE_CHANGED)
        flash(_("Saved."))
        return redirect(url_for("profile.edit"), 303)
    return _page(_EDIT, form)


@errors.show_again("profile.welcome")
def _welcome_again() -> errors.Again:
    return WelcomeForm(context.the_patient()), partial(_page, _WELCOME)


@errors.show_again("profile.edit")
def _edit_again() -> errors.Again:
    return ProfileForm(context.the_patient()), partial(_page, _EDIT)


def send_to_first_questions() -> ResponseReturnValue | None:
    """Before the first report come the first questions. Nothing else waits for them."""
    if request.endpoint not in ("reports.today", "landing.index") or request.method != "GET":
        return None
    patient = context.current_patient()
    if patient is None or patient.set_up_at is not None or not context.is_own_diary():
        return None
    return redirect(url_for("profile.welcome"), 303)


def _page(template: str, form: ProfileForm) -> ResponseReturnValue:
    guess = context.the_patient().set_up_at is None and not form.is_submitted()
    page = make_response(
        render_template(template, form=form, guess_time_zone=guess, account=context.the_account())
    )
    page.status_code = 422 if form.errors else 200
    return page
