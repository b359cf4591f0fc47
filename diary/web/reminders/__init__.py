"""Reminders: when they come."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look
from diary.web.reminders import views
from diary.web.routes import FORM, POST, add_diary_rule, add_rule

blueprint = Blueprint("reminders", __name__)
_LOOK = Look(Event.VIEWED_PLAN)
_MAY = Action.CHANGE_PLAN
add_diary_rule(blueprint, "/reminders", views.plan, access=_MAY, looks=_LOOK, methods=FORM)
add_diary_rule(blueprint, "/reminders/rhythm", views.rhythm, access=_MAY, looks=_LOOK, methods=POST)
add_rule(blueprint, "/reminders/end-links", views.end_links, access=_MAY, methods=POST)
blueprint.app_context_processor(views.in_templates)
