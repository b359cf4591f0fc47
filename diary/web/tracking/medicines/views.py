"""The patient's medicines: add, change, take off the list and put back."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.audit import Event
from diary.services.errors import BadInput
from diary.services.tracking import medicines, removal
from diary.services.tracking.anti_inflammatories import looks_anti_inflammatory
from diary.services.tracking.medicines import is_asked_on
from diary.store.models import Medicine
from diary.store.work import Work
from diary.web import access_log, context, errors
from diary.web.tracking.medicines.forms import AddForm, MedicineForm, fingerprint
from diary.web.tracking.removing import may_remove
from diary.words import medicines as medicine_words
from diary.words.language import gettext as _
from diary.words.notices import anti_inflammatory


def listing() -> ResponseReturnValue:
    """What is taken and what was; sent, it adds one."""
    form = AddForm()
    if not form.is_submitted():
        return _list(form)
    try:
        with context.writing() as work:
            added = medicines.add(work, context.the_patient(), form.name.data or "")
            if form.dose.data or form.times.data:
                _take_over_schedule(work, added, form)
            access_log.changed(work, Event.PLAN_CHANGED, f"medicine:{added.id}")
    except BadInput as bad:
        form.take(bad.faults)
        return _list(form)
    if added.anti_inflammatory and not added.approved:
        # Its name says so; whether a doctor approved it only the patient can say.
        flash(_("Saved. By its name this is an anti-inflammatory. Please look at the two ticks below."))
        return redirect(url_for("medicines.one", medicine_id=added.id), 303)
    if is_asked_on(added, context.today()):
        flash(_("Saved. The report now asks if it was taken as usual."))
    else:
        flash(_("Saved. It can be ticked in the report."))
    return redirect(url_for("medicines.listing"), 303)


def one(medicine_id: int) -> ResponseReturnValue:
    """Change what is known of it."""
    patient = context.the_patient()
    found = medicines.medicine(context.session(), patient, medicine_id)
    form = MedicineForm(found)
    if not form.is_submitted() or not form.validate():
        return _page(form, found)
    changed_meanwhile = False
    named_so_now = False
    try:
        with context.writing() as work:
            found = medicines.medicine(work.session, patient, medicine_id)
            changed_meanwhile = form.seen.data != fingerprint(found)
            if not changed_meanwhile:
                named_so_now = _is_named_so_now(found, form)
                form.anti_inflammatory.data = form.anti_inflammatory.data or named_so_now
                medicines.change(work, patient, found, form.answers())
                access_log.changed(work, Event.PLAN_CHANGED, f"medicine:{found.id}")
    except BadInput as bad:
        form.take(bad.faults)
        return _page(form, found)
    if changed_meanwhile:
        form.seen.data = fingerprint(found)
        return _page(form, found, meanwhile=found, if_fine=409)
    if named_so_now:
        flash(_("Saved. By its name this is an anti-inflammatory. Please look at the two ticks below."))
        return redirect(url_for("medicines.one", medicine_id=found.id), 303)
    flash(_("Saved."))
    return redirect(url_for("medicines.listing"), 303)


def place(medicine_id: int) -> ResponseReturnValue:
    """Off the list, back on it, or removed."""
    patient = context.the_patient()
    asked = request.form.get("to", "")
    try:
        with context.writing() as work:
            found = medicines.medicine(work.session, patient, medicine_id)
            if asked == "away":
                medicines.retire(work, found)
            elif asked == "back":
                medicines.add(work, patient, found.name)
            elif asked == "remove" and may_remove():
                removal.remove_medicine(work, patient, found)
            access_log.changed(work, Event.PLAN_CHANGED, f"medicine:{medicine_id}")
    except BadInput as bad:
        flash(str(bad), "error")
    return redirect(url_for("medicines.listing"), 303)


@errors.show_again("medicines.listing")
def _list_again() -> errors.Again:
    return AddForm(), _list


@errors.show_again("medicines.one")
def _one_again(medicine_id: int) -> errors.Again:
    found = medicines.medicine(context.session(), context.the_patient(), medicine_id)
    return MedicineForm(found), lambda form: _page(form, found)


def _take_over_schedule(work: Work, added: Medicine, form: AddForm) -> None:
    """The dose and the times that were given with the name; what was known of it before stays."""
    answers = medicines.answers_of(added)
    times = form.chosen_times() or added.times
    medicines.change(
        work,
        context.the_patient(),
        added,
        replace(
            answers,
            dose=form.dose.data or added.dose,
            times=times,
            as_needed=added.as_needed and not form.times.data,
        ),
    )


def _is_named_so_now(medicine: Medicine, form: MedicineForm) -> bool:
    """Whether a new name tells that it is an anti-inflammatory, where the old one did not."""
    return (
        not form.anti_inflammatory.data
        and looks_anti_inflammatory(form.name.data or "")
        and not looks_anti_inflammatory(medicine.name)
    )


def _list(form: AddForm) -> ResponseReturnValue:
    found = medicines.all_medicines(context.session(), context.the_patient())
    page = render_template(
        "tracking/medicines/listing.html",
        form=form,
        taken=[each for each in found if each.retired_at is None],
        retired=[each for each in found if each.retired_at is not None],
        removable=removal.removable_medicines(context.session(), context.the_patient(), found)
        if may_remove()
        else set(),
        line=_line,
        medicine_words=medicine_words,
    )
    return page, 422 if form.errors else 200


def _page(
    form: MedicineForm,
    medicine: Medicine,
    *,
    meanwhile: Medicine | None = None,
    if_fine: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "tracking/medicines/form.html",
        form=form,
        medicine=medicine,
        meanwhile=meanwhile,
        anti_inflammatory=anti_inflammatory(),
        about=_line,
        medicine_words=medicine_words,
    )
    return page, 422 if form.errors else if_fine


def _line(medicine: Medicine) -> str:
    """All that is known of it, as far as it was told."""
    return medicine_words.about(
        medicine.dose,
        medicine.times,
        as_needed=medicine.as_needed,
        from_on=medicine.from_on,
        until_on=medicine.until_on,
        left_over=medicine.left_over,
        counted_on=medicine.counted_on,
    )
