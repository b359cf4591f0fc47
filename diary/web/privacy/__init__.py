"""What is kept, for how long, and who can see it: for everybody to read, signed in or not."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.privacy import views
from diary.web.routes import add_rule

blueprint = Blueprint("privacy", __name__)
add_rule(blueprint, "/privacy", views.page, access=Need.NOTHING)
