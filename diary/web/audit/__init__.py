"""Who has looked at one's diary."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.audit import views
from diary.web.routes import add_rule

blueprint = Blueprint("audit", __name__)
add_rule(blueprint, "/who-looked", views.who_looked, access=Action.READ_AUDIT)
