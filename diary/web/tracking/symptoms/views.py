"""What the patient tracks: add, change, put in order, stop and bring back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services import patients
from diary.services.audit import Event
from diary.services.errors import BadInput
from diary.services.permissions.access import Action
from diary.services.tracking import removal, symptoms
from diary.store.models import TrackedSymptom
from diary.web import access_log, context, errors
from diary.web.tracking.removing import may_remove
from diary.web.tracking.symptoms.forms import SymptomForm, fingerprint
from diary.words.formats import full_day
from diary.words.labels import BODY_SITE_LABELS, SYMPTOM_KIND_LABELS
from diary.words.language import gettext as _
from diary.words.language import lazy
from diary.words.whose import whose

_SHOWS_SOMETHING = lazy("With this change your reports show something to look at.")
_SHOWS_SOMETHING_THEIRS = lazy("With this change %(patient)s’s reports show something to look at.")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    id: int
    name: str
    about: str
    watched: bool
    heart: bool


def listing() -> ResponseReturnValue:
    """What is tracked, in the order of the report, and what was."""
    found = patients.all_symptoms(context.session(), context.the_patient())
    tracked = [_listed(each) for each in found if each.retired_at is None]
    return render_template(
        "tracking/symptoms/listing.html",
        tracked=tracked,
        retired=[_listed(each) for each in found if each.retired_at is not None],
        removable=removal.removable_symptoms(context.session(), context.the_patient(), found)
        if may_remove()
        else set(),
        most=symptoms.MOST_SYMPTOMS,
        may_add=len(tracked) < symptoms.MOST_SYMPTOMS,
    )


def add() -> ResponseReturnValue:
    """One more."""
    form = _form(None)
    if form.is_submitted() and form.validate():
        try:
            with context.writing() as work:
                added = symptoms.add(work, context.the_patient(), form.answers())
                access_log.changed(work, Event.PLAN_CHANGED, f"symptom:{added.id}")
        except BadInput as bad:
            form.take(bad.faults)
        else:
            flash(_("Saved. The next report asks about it."))
            return redirect(url_for("symptoms.listing"), 303)
    return _page(form, None)


def one(symptom_id: int) -> ResponseReturnValue:
    """Change what is known of it."""
    patient = context.the_patient()
    found = symptoms.symptom(context.session(), patient, symptom_id)
    form = _form(found)
    if not (form.is_submitted() and form.validate()):
        return _page(form, found)
    try:
        with context.writing() as work:
            found = symptoms.symptom(work.session, patient, symptom_id)
            if form.seen.data != fingerprint(found):
                form.seen.data = fingerprint(found)
                changed_meanwhile = True
            else:
                changed_meanwhile = False
                opened = symptoms.change(work, patient, found, form.answers())
                access_log.changed(work, Event.PLAN_CHANGED, f"symptom:{found.id}")
    except BadInput as bad:
        form.take(bad.faults)
        return _page(form, found)
    if changed_meanwhile:
        return _page(form, found, meanwhile=_listed(found), if_fine=409)
    flash(_("Saved."))
    if opened and context.may(Action.READ_FOLLOW_UPS):
        flash(whose(_SHOWS_SOMETHING, _SHOWS_SOMETHING_THEIRS), "error")
        return redirect(url_for("followups.listing"), 303)
    return redirect(url_for("symptoms.listing"), 303)


def place(symptom_id: int) -> ResponseReturnValue:
    """Up, down, away, back or removed, as the button that was pressed says."""
    patient = context.the_patient()
    asked = request.form.get("to", "")
    try:
        with context.writing() as work:
            found = symptoms.symptom(work.session, patient, symptom_id)
            if asked in ("up", "down"):
                symptoms.move(work.session, patient, found, up=asked == "up")
            elif asked == "away":
                symptoms.retire(work, patient, found)
            elif asked == "back":
                symptoms.bring_back(work.session, patient, found)
            elif asked == "remove" and may_remove():
                removal.remove_symptom(work, patient, found)
            access_log.changed(work, Event.PLAN_CHANGED, f"symptom:{symptom_id}")
    except BadInput as bad:
        flash(str(bad), "error")
    return redirect(url_for("symptoms.listing"), 303)


@errors.show_again("symptoms.add")
def _add_again() -> errors.Again:
    return _form(None), lambda form: _page(form, None)


@errors.show_again("symptoms.one")
def _one_again(symptom_id: int) -> errors.Again:
    found = symptoms.symptom(context.session(), context.the_patient(), symptom_id)
    return _form(found), lambda form: _page(form, found)


def _form(symptom: TrackedSymptom | None) -> SymptomForm:
    found = patients.all_symptoms(context.session(), context.the_patient())
    return SymptomForm(symptom, [each.name for each in found if each is not symptom])


def _page(
    form: SymptomForm,
    symptom: TrackedSymptom | None,
    *,
    meanwhile: Listed | None = None,
    if_fine: int = 200,
) -> ResponseReturnValue:
    page = render_template("tracking/symptoms/form.html", form=form, symptom=symptom, meanwhile=meanwhile)
    return page, 422 if form.errors else if_fine


def _listed(symptom: TrackedSymptom) -> Listed:
    about = [str(SYMPTOM_KIND_LABELS[symptom.kind])]
    if symptom.body_site:
        about.append(str(BODY_SITE_LABELS.get(symptom.body_site, symptom.body_site)))
    if symptom.since:
        about.append(_("since %(day)s", day=full_day(symptom.since)))
    return Listed(symptom.id, symptom.name, " · ".join(about), symptom.watched, symptom.heart)
