"""What the diary knows about a patient: the first questions, and the page to change the answers."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.accounts.profile import first_questions, views
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("profile", __name__)
_OWN = Action.CHANGE_PROFILE
blueprint.before_app_request(first_questions.send_to_first_questions)
add_rule(blueprint, "/welcome", first_questions.welcome, access=_OWN)
add_rule(blueprint, "/welcome/agree", first_questions.agree, access=Action.CONSENT, methods=FORM)
add_rule(blueprint, "/welcome/country", first_questions.country, access=_OWN, methods=FORM)
add_rule(blueprint, "/welcome/procedure", first_questions.procedure, access=_OWN, methods=FORM)
add_rule(blueprint, "/welcome/doctor", first_questions.doctor, access=_OWN, methods=FORM)
add_rule(blueprint, "/profile", views.edit, access=_OWN, methods=FORM)
