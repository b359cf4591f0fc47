"""Agreeing on something, in two steps: what it would have meant for this diary, and then saving it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.audit import Event
from diary.services.care_plan import agreement, what_if
from diary.services.care_plan.agreement import CarePlanAnswers
from diary.services.errors import BadInput
from diary.services.patients import tracked_symptoms
from diary.services.permissions.access import Action
from diary.store.models.care_plan import Agreed
from diary.web import access_log, context, diaries, errors
from diary.web.care_plan.forms import PlanForm, fingerprint
from diary.web.care_plan.presenter import Outcomes, listed, outcomes
from diary.words import missing
from diary.words.care_plan import STAYS, STAYS_UNDER_SEVERE, not_told_below
from diary.words.formats import full_day
from diary.words.language import gettext as _


def new(what: str) -> ResponseReturnValue:
    """The form; then what it would have meant; then saved. Nothing is saved that was not shown first."""
    agreed = _named(what)
    if not _may_set(agreed):
        return render_template("care_plan/not_for_you.html"), 403 if request.method == "POST" else 200
    form = _form(agreed)
    if not form.is_submitted():
        return _form_page(form, agreed)
    if request.form.get("step") == "change":
        return _form_page(form, agreed)
    answers = form.answers()
    if not (form.validate() and _is_fine(form, answers)):
        return _form_page(form, agreed, 422)
    if request.form.get("step") != "save" or form.tried.data != fingerprint(answers):
        return _tried_page(form, agreed, answers)
    try:
        with context.writing() as work:
            agreement.agree(work, context.the_patient(), answers, by=context.the_account())
    except BadInput as bad:
        form.take(bad.faults)
        return _form_page(form, agreed, 422)
    flash(_("Saved. It holds to the end of %(day)s.", day=full_day(answers.until_on or context.today())))
    return redirect(url_for("plan.overview"), 303)


@errors.show_again("plan.new")
def _again(what: str) -> errors.Again:
    agreed = _named(what)
    if not _may_set(agreed):
        return _form(agreed), lambda _form: render_template("care_plan/not_for_you.html")
    return _form(agreed), lambda form: _form_page(form, agreed)


def shown_outcomes(tried: what_if.Tried) -> Outcomes:
    """Both outcomes in words; that somebody else has seen them is noted, as it is for the follow-ups."""
    number = diaries.asked_for()
    if number is not None and not context.is_own_diary():
        access_log.shows(Event.VIEWED_FOLLOW_UPS, [number])
    return outcomes(tried)


def _named(what: str) -> Agreed:
    """What the address says: in its words stand hyphens."""
    return Agreed(what.replace("-", "_"))


def _may_set(agreed: Agreed) -> bool:
    return agreement.may_set(agreed, context.the_patient(), context.the_account())


def _in_address(agreed: Agreed) -> str:
    return agreed.value.replace("_", "-")


def _stays(agreed: Agreed) -> str:
    return str(STAYS_UNDER_SEVERE if agreed is Agreed.SEVERE_FROM else STAYS)


def _form(agreed: Agreed) -> PlanForm:
    found = tracked_symptoms(context.session(), context.the_patient())
    return PlanForm(agreed, {symptom.id: symptom.name for symptom in found})


def _is_fine(form: PlanForm, answers: CarePlanAnswers) -> bool:
    return form.take(
        agreement.faults_in(context.work(), context.the_patient(), answers, by=context.the_account())
    )


def _form_page(form: PlanForm, agreed: Agreed, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "care_plan/form.html",
        form=form,
        what=_in_address(agreed),
        stays=_stays(agreed),
        caution=not_told_below(),
    ), status


def _tried_page(form: PlanForm, agreed: Agreed, answers: CarePlanAnswers) -> ResponseReturnValue:
    session, patient, today = context.session(), context.the_patient(), context.today()
    names = {symptom.id: symptom.name for symptom in tracked_symptoms(session, patient)}
    entry = agreement.proposed(patient, answers, today)
    form.tried.data = fingerprint(answers)
    shown, gone = None, ""
    if context.may(Action.READ_FOLLOW_UPS):
        try:
            shown = shown_outcomes(what_if.try_entry(context.work(), patient, entry))
        except what_if.CannotBeTried:
            # Nothing is saved that was not shown first.
            form.tried.data, gone = "", missing.cannot_be_tried()
    return render_template(
        "care_plan/tried.html",
        form=form,
        what=_in_address(agreed),
        stays=_stays(agreed),
        entry=listed([entry], names)[0],
        outcomes=shown,
        gone=gone,
    )
