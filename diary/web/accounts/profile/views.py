"""What the diary knows about the patient, to be changed at any time."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import digests
from diary.services.accounts.profile import update_profile
from diary.services.audit import Event
from diary.store.models import Patient
from diary.web import access_log, context, errors
from diary.web.accounts.profile.first_questions import ASKED
from diary.web.accounts.profile.forms import ProfileForm
from diary.words.language import gettext as _

Missing = tuple[str, str]
"""What is not known yet, and where on the page it can be said."""


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
    return _page(form)


@errors.show_again("profile.edit")
def _edit_again() -> errors.Again:
    return ProfileForm(context.the_patient()), _page


def _page(form: ProfileForm) -> ResponseReturnValue:
    page = make_response(
        render_template(
            "accounts/profile/edit.html",
            form=form,
            account=context.the_account(),
            missing=_missing(context.the_patient()),
            not_agreed=not all(purpose in context.consent_answers() for purpose in ASKED),
        )
    )
    page.status_code = 422 if form.errors else 200
    return page


def _missing(patient: Patient) -> list[Missing]:
    """What was left for later."""
    every = (
        (patient.country, _("the country you are in"), "country"),
        (patient.procedure_on or not patient.procedure_name, _("the date of your procedure"), "procedure_on"),
        (patient.contact_name, _("your doctor"), "contact_name"),
        (patient.contact_phone, _("their phone number"), "contact_phone"),
    )
    return [(text, field) for known, text, field in every if not known]
