"""What the patient tracks: the list, its order, and one of them to change."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look, numbered
from diary.web.routes import FORM, POST, add_diary_rule
from diary.web.tracking.symptoms import views

blueprint = Blueprint("symptoms", __name__)
_ONE = "/symptoms/<int:symptom_id>"
_LIST, _LOOK = Look(Event.VIEWED_PLAN), Look(Event.VIEWED_PLAN, numbered("symptom"))
_MAY = Action.CHANGE_PLAN
add_diary_rule(blueprint, "/symptoms", views.listing, access=_MAY, looks=_LIST)
add_diary_rule(blueprint, "/symptoms/new", views.add, access=_MAY, looks=_LIST, methods=FORM)
add_diary_rule(blueprint, _ONE, views.one, access=_MAY, looks=_LOOK, methods=FORM)
add_diary_rule(blueprint, f"{_ONE}/place", views.place, access=_MAY, looks=_LIST, methods=POST)
