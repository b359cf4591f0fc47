"""The medicines that the patient takes: the list, and one of them to change."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.tracking.medicines import views

blueprint = Blueprint("medicines", __name__)
diaries.add_rule(blueprint, "/medicines", view_func=views.listing, methods=["GET", "POST"])
diaries.add_rule(blueprint, "/medicines/<int:medicine_id>", view_func=views.one, methods=["GET", "POST"])
diaries.add_rule(blueprint, "/medicines/<int:medicine_id>/place", view_func=views.place, methods=["POST"])
