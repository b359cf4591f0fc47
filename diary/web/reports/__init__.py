"""A day's report: the form, what it calls for once it is saved, and whatever can come between."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.reports import day, rescue, saved, views

__all__ = ["blueprint", "rescue"]

blueprint = Blueprint("reports", __name__)
diaries.add_rule(blueprint, "/today", view_func=views.today, methods=["GET", "POST"])
diaries.add_rule(blueprint, "/saved/<day>", view_func=saved.saved)
diaries.add_rule(blueprint, "/reports/<day>", view_func=day.day)
