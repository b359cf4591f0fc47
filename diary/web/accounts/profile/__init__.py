"""What the diary knows about a patient: the first questions, and the page to change the answers."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.accounts.profile import views
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("profile", __name__)
blueprint.before_app_request(views.send_to_first_questions)
add_rule(blueprint, "/welcome", views.welcome, access=Action.CHANGE_PROFILE, methods=FORM)
add_rule(blueprint, "/profile", views.edit, access=Action.CHANGE_PROFILE, methods=FORM)
