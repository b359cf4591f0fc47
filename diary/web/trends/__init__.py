"""How the diary went: charts, the same as a table, and all reports as a list."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look
from diary.web.routes import add_diary_rule
from diary.web.trends import views

blueprint = Blueprint("trends", __name__)
_TRENDS, _NOTES = Action.READ_TRENDS, Action.READ_NOTES
add_diary_rule(blueprint, "/trends", views.overview, access=_TRENDS, looks=Look(Event.VIEWED_TRENDS))
add_diary_rule(
    blueprint, "/reports", views.reports, access=(_TRENDS, _NOTES), looks=Look(Event.VIEWED_REPORTS)
)
