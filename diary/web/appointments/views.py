"""The page of an appointment, what can be said of it, and the file for a calendar."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from diary.services import appointments, followups
from diary.services.appointments.ics import calendar as calendar_file
from diary.services.audit import Event
from diary.services.errors import NotFound
from diary.services.permissions.access import Action
from diary.store.models import Appointment
from diary.store.models.appointments import Outcome
from diary.web import access_log, context
from diary.web.appointments import presenter
from diary.web.appointments.forms import AgainForm, AnswerForm
from diary.words.language import _


def one(appointment_id: int) -> ResponseReturnValue:
    """When and where it is, and the form for what became of it."""
    return _page(_found(appointment_id))


def calendar(appointment_id: int) -> ResponseReturnValue:
    """The file for a calendar, while it is planned."""
    found = _found(appointment_id)
    if found.outcome is not None:
        raise NotFound
    page = context.settings().link(url_for("appointments.one", appointment_id=found.id))
    made = calendar_file(context.settings(), context.the_patient(), found, link=page)
    answer = Response(made, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="appointment-{found.id}.ics"'
    return answer


def answer(appointment_id: int) -> ResponseReturnValue:
    """Keep what became of it; moved, it goes on as another one."""
    found = _found(appointment_id)
    form = AnswerForm(found)
    if not form.validate():
        return (_page(found, form), 422) if found.outcome is None else _came_second(found)
    by, note, outcome = context.the_account(), form.note.data or "", form.chosen()
    following: Appointment | None = None
    with context.writing() as work:
        if outcome is Outcome.MOVED:
            following = appointments.move(work, found, form.booking(), by=by, note=note)
            first = following is not None
        else:
            first = appointments.answer(work, found, by=by, outcome=outcome, note=note)
        if first:
            access_log.changed(work, Event.APPOINTMENT_ANSWERED, f"appointment:{found.id}")
        if following is not None:
            access_log.changed(work, Event.APPOINTMENT_BOOKED, f"appointment:{following.id}")
    if not first:
        return _came_second(found)
    flash(_("Thank you. Your answer is saved."))
    if following is not None:
        presenter.of_booking(form.booking(), following)
        flash(_("If the old day is in your calendar, take it out there."))
        return redirect(url_for("appointments.one", appointment_id=following.id), 303)
    return _to(found)


def again(appointment_id: int) -> ResponseReturnValue:
    """Book one more for the same follow-up. What is planned stays."""
    found = _found(appointment_id)
    form = AgainForm(found)
    if found.outcome is None:
        return _to(found)
    if not form.validate():
        return _page(found, form), 422
    follow_up = followups.follow_up(context.session(), found.patient_id, found.follow_up_id)
    with context.writing() as work:
        booked = appointments.book(work, follow_up, form.booking(), by=context.the_account())
        access_log.changed(work, Event.APPOINTMENT_BOOKED, f"appointment:{booked.id}")
    flash(_("The appointment is saved."))
    presenter.of_booking(form.booking(), booked)
    return redirect(url_for("appointments.one", appointment_id=booked.id), 303)


def to_page(appointment_id: int) -> ResponseReturnValue:
    """Where a form is sent to, opened as a page: with the back button, or after signing in again."""
    return _to(_found(appointment_id))


def _found(appointment_id: int) -> Appointment:
    return appointments.appointment(context.session(), context.the_patient().id, appointment_id)


def _came_second(found: Appointment) -> ResponseReturnValue:
    flash(_("Somebody has answered this already. The first answer stays."))
    return _to(found)


def _to(found: Appointment) -> ResponseReturnValue:
    return redirect(url_for("appointments.one", appointment_id=found.id), 303)


def _page(found: Appointment, sent: AnswerForm | AgainForm | None = None) -> str:
    form: AnswerForm | AgainForm | None = None
    if context.may(Action.HANDLE_FOLLOW_UPS):
        if found.outcome is None:
            form = sent or AnswerForm(found)
        elif found.outcome in (Outcome.MISSED, Outcome.CANCELLED):
            form = sent or AgainForm(found)
    return render_template("appointments/one.html", shown=presenter.in_full(found), form=form)
