"""What the diary knows about a patient: the first questions, and the page to change the answers."""

from __future__ import annotations

from flask import Blueprint

from diary.web.accounts.profile import views

blueprint = Blueprint("profile", __name__)
blueprint.before_app_request(views.send_to_first_questions)
blueprint.add_url_rule("/welcome", view_func=views.welcome, methods=("GET", "POST"))
blueprint.add_url_rule("/profile", view_func=views.edit, methods=("GET", "POST"))
