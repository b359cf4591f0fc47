"""Trial alerts: the patient's page, and the button for whoever got one."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.access import Need
from diary.web.routes import FORM, add_rule
from diary.web.trials import views

blueprint = Blueprint("trials", __name__)
add_rule(blueprint, "/circle/trial", views.page, access=Action.MANAGE_CIRCLE, methods=FORM)
add_rule(blueprint, "/trial/<token>", views.pressing, access=Need.NOTHING, methods=FORM)
