"""Appointments: the page of one, the file for a calendar, and how it went. Also the line that other pages show."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look, numbered
from diary.web.appointments import planned, views
from diary.web.routes import POST, add_diary_rule

blueprint = Blueprint("appointments", __name__)

blueprint.app_context_processor(planned.in_templates)
_ONE = "/appointments/<int:appointment_id>"
_LOOK = Look(Event.VIEWED_FOLLOW_UP, numbered("appointment"))
_READ, _HANDLE = Action.READ_FOLLOW_UPS, Action.HANDLE_FOLLOW_UPS
add_diary_rule(blueprint, _ONE, views.one, access=_READ, looks=_LOOK)
add_diary_rule(blueprint, f"{_ONE}/appointment.ics", views.calendar, access=_READ, looks=_LOOK)
add_diary_rule(blueprint, f"{_ONE}/answer", views.answer, access=_HANDLE, looks=_LOOK, methods=POST)
add_diary_rule(blueprint, f"{_ONE}/again", views.again, access=_HANDLE, looks=_LOOK, methods=POST)
for _sent_to in ("answer", "again"):
    add_diary_rule(blueprint, f"{_ONE}/{_sent_to}", views.to_page, access=_READ, looks=_LOOK)
