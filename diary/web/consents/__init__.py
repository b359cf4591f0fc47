"""What a patient agreed to, to look at and to change."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.consents import views
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("consents", __name__)
add_rule(blueprint, "/consents", views.overview, access=Action.CONSENT, methods=FORM)
blueprint.app_context_processor(views.in_templates)
