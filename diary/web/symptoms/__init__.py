"""What the patient tracks: the list, its order, and one of them to change."""

from __future__ import annotations

from flask import Blueprint

from diary.web.symptoms import views

blueprint = Blueprint("symptoms", __name__)
blueprint.add_url_rule("/symptoms", view_func=views.listing)
blueprint.add_url_rule("/symptoms/new", view_func=views.add, methods=["GET", "POST"])
blueprint.add_url_rule("/symptoms/<int:symptom_id>", view_func=views.one, methods=["GET", "POST"])
blueprint.add_url_rule("/symptoms/<int:symptom_id>/place", view_func=views.place, methods=["POST"])
