"""Switching reminders off from a mail, signed in or not (RFC 8058).

Programs that look at mail open every link, so only a press of the button, or a mail program's own, changes anything.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from diary.services import audit, reminders
from diary.services.links import whose_reminders
from diary.store.models import Patient
from diary.store.models.audit import ActingAs
from diary.web import context, limiting


def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask, by GET; switch off, by POST. The answer to a POST is a page and no redirect, as mail programs need it.

    It says nothing of whose reminders they are, and pressing twice does no harm.
    """
    patient_id = whose_reminders(limiting.secret(), token)
    if patient_id is None:
        return render_template("reminders/unknown_link.html"), 404
    if request.method != "POST":
        return render_template("reminders/unsubscribe.html")
    with context.writing() as session:
        patient = session.get(Patient, patient_id)
        if patient is not None and reminders.plan_of(session, patient_id).wanted:
            reminders.switch_off(session, context.now(), patient)
            audit.record(
                session,
                context.now(),
                context.settings(),
                patient_id,
                audit.Event.REMINDERS_STOPPED,
                by=None,
                acting_as=ActingAs.STRANGER,
            )
    return render_template("reminders/unsubscribed.html")
