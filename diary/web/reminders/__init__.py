"""Reminders: when they come."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.reminders import views

blueprint = Blueprint("reminders", __name__)
diaries.add_rule(blueprint, "/reminders", view_func=views.plan, methods=["GET", "POST"])
diaries.add_rule(blueprint, "/reminders/rhythm", view_func=views.rhythm, methods=["POST"])
blueprint.add_url_rule("/reminders/end-links", view_func=views.end_links, methods=["POST"])
blueprint.app_context_processor(views.in_templates)
