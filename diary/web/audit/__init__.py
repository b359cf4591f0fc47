"""Who has looked at one's diary."""

from __future__ import annotations

from flask import Blueprint

from diary.web.audit import views

blueprint = Blueprint("audit", __name__)
blueprint.add_url_rule("/who-looked", view_func=views.who_looked)
