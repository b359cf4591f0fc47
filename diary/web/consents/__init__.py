"""What a patient agreed to, to look at and to change."""

from __future__ import annotations

from flask import Blueprint

from diary.web.consents import views

blueprint = Blueprint("consents", __name__)
blueprint.add_url_rule("/consents", view_func=views.overview, methods=("GET", "POST"))
blueprint.app_context_processor(views.in_templates)
