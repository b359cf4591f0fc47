"""A day's report: the form, what it calls for once it is saved, and whatever can come between."""

from __future__ import annotations

from flask import Blueprint

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look, report_of_the_day
from diary.web.reports import day, missed, rescue, saved, taking_out, views
from diary.web.routes import FORM, add_diary_rule

__all__ = ["blueprint", "rescue"]

blueprint = Blueprint("reports", __name__)
_LOOK = Look(Event.VIEWED_REPORT, report_of_the_day)
_WRITE, _TRENDS, _NOTES = Action.WRITE_REPORT, Action.READ_TRENDS, Action.READ_NOTES
add_diary_rule(blueprint, "/today", views.today, access=_WRITE, looks=Look(Event.OPENED_FORM), methods=FORM)
add_diary_rule(blueprint, "/missed-days", missed.missed, access=_WRITE, looks=Look(Event.OPENED_FORM))
add_diary_rule(blueprint, "/saved/<day>", saved.saved, access=(_TRENDS, _WRITE), looks=_LOOK)
add_diary_rule(blueprint, "/reports/<day>", day.day, access=(_TRENDS, _NOTES), looks=_LOOK)
add_diary_rule(
    blueprint,
    "/reports/<day>/take-out",
    taking_out.take_out,
    access=_WRITE,
    looks=Look(Event.OPENED_FORM),
    methods=FORM,
)
