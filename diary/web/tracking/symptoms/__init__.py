"""What the patient tracks: the list, its order, and one of them to change."""

from __future__ import annotations

from flask import Blueprint

from diary.web import diaries
from diary.web.tracking.symptoms import views

blueprint = Blueprint("symptoms", __name__)
diaries.add_rule(blueprint, "/symptoms", view_func=views.listing)
diaries.add_rule(blueprint, "/symptoms/new", view_func=views.add, methods=["GET", "POST"])
diaries.add_rule(blueprint, "/symptoms/<int:symptom_id>", view_func=views.one, methods=["GET", "POST"])
diaries.add_rule(blueprint, "/symptoms/<int:symptom_id>/place", view_func=views.place, methods=["POST"])
