"""The page on which a patient says when to be reminded."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from diary.rules.reminding import Rhythm
from diary.services import reminders
from diary.services.audit import Event
from diary.services.reminders.schedules import times_of
from diary.web import access_log, context, errors
from diary.web.reminders.forms import ScheduleForm
from diary.words import missing
from diary.words.language import gettext as _
from diary.words.reminders import RHYTHMS, chosen_in_words, next_in_words, nudge_in_words, rhythm_in_words


def plan() -> ResponseReturnValue:
    """What is wanted, and the form to change it."""
    form = _form()
    if form.validate_on_submit():
        with context.writing() as work:
            patient = context.the_patient()
            reminders.change_schedule(work, patient, form.answers())
            access_log.changed(work, Event.PLAN_CHANGED, "reminder_plan")
            changed = reminders.schedule_of(work.session, patient.id)
            otherwise = nudge_in_words(times_of(changed)) if changed.wanted else ""
        flash(" ".join(filter(None, (_("Saved."), otherwise))))
        return redirect(url_for("reminders.plan"), 303)
    return _page(form)


def rhythm() -> ResponseReturnValue:
    """How often, by one press: fewer reminders, or every day again."""
    asked = request.form.get("rhythm", "")
    if asked not in set(Rhythm):
        abort(400)
    with context.writing() as work:
        reminders.set_rhythm(work, context.the_patient(), Rhythm(asked))
        access_log.changed(work, Event.PLAN_CHANGED, "reminder_plan")
    flash(chosen_in_words(Rhythm(asked), context.today()))
    return redirect(url_for("reminders.plan"), 303)


def end_links() -> ResponseReturnValue:
    """Links in mails up to now are of no use any more."""
    with context.writing() as work:
        reminders.end_older_links(work, context.the_patient())
        access_log.changed(work, Event.PLAN_CHANGED, "reminder_plan")
    flash(_("Done. Links in older mails do not work any more."))
    return redirect(url_for("reminders.plan"), 303)


def in_templates() -> dict[str, object]:
    """What other pages ask: whether to show the patient the offer of fewer reminders."""
    return {"fewer_reminders_offered": _is_offered, "rhythms": RHYTHMS}


@errors.show_again("reminders.plan")
def _again() -> errors.Again:
    return _form(), _page


def _is_offered() -> bool:
    """In one's own diary alone: nobody else is asked."""
    patient = context.own_patient()
    if patient is None or not context.is_own_diary():
        return False
    return reminders.is_offered(context.work(), patient)


def _form() -> ScheduleForm:
    known = reminders.schedule_of(context.session(), context.the_patient().id)
    return ScheduleForm(reminders.answers_of(known), context.today(), own=context.is_own_diary())


def _page(form: ScheduleForm) -> ResponseReturnValue:
    patient = context.the_patient()
    known = reminders.schedule_of(context.session(), patient.id)
    next_at = reminders.next_one(context.work(), patient)
    zone = ZoneInfo(patient.timezone)
    often = reminders.rhythm_of(known)
    page = make_response(
        render_template(
            "reminders/plan.html",
            form=form,
            lost=(missing.reminders(), missing.choose_again())
            if reminders.is_lost(context.session(), patient.id)
            else (),
            wanted=known.wanted,
            next_in_words=next_in_words(next_at, zone, context.today()) if next_at else "",
            nudge_in_words=nudge_in_words(times_of(known)),
            often=often,
            often_in_words=rhythm_in_words(often, known.days),
            address=context.the_account().email,
        )
    )
    page.status_code = 422 if form.errors else 200
    return page
