"""In hospital, or away: begun and ended by whoever may change what is tracked, as they may stop the reminders."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look
from diary.web.away import views
from diary.web.routes import FORM, POST, add_diary_rule

blueprint = Blueprint("away", __name__)
_LOOK = Look(Event.VIEWED_PLAN)
_MAY = Action.CHANGE_PLAN
add_diary_rule(blueprint, "/away", views.page, access=_MAY, looks=_LOOK, methods=FORM)
add_diary_rule(blueprint, "/away/end", views.end, access=_MAY, looks=_LOOK, methods=POST)
