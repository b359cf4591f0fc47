"""Appointments: the page of one, the file for a calendar, and how it went. Also the line that other pages show."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.appointments import planned, views

blueprint = Blueprint("appointments", __name__)

blueprint.app_context_processor(planned.in_templates)
diaries.add_rule(blueprint, "/appointments/<int:appointment_id>", view_func=views.one)
diaries.add_rule(blueprint, "/appointments/<int:appointment_id>/appointment.ics", view_func=views.calendar)
diaries.add_rule(
    blueprint, "/appointments/<int:appointment_id>/answer", view_func=views.answer, methods=["POST"]
)
diaries.add_rule(
    blueprint, "/appointments/<int:appointment_id>/again", view_func=views.again, methods=["POST"]
)
for _sent_to in ("answer", "again"):
    diaries.add_rule(blueprint, f"/appointments/<int:appointment_id>/{_sent_to}", view_func=views.to_page)
