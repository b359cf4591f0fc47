"""A day's report: the form, what it calls for once it is saved, and whatever can come between."""

from __future__ import annotations

from flask import Blueprint

from diary.web.reports import day, rescue, saved, views

__all__ = ["blueprint", "rescue"]

blueprint = Blueprint("reports", __name__)
blueprint.add_url_rule("/today", view_func=views.today, methods=["GET", "POST"])
blueprint.add_url_rule("/saved/<day>", view_func=saved.saved)
blueprint.add_url_rule("/reports/<day>", view_func=day.day)
