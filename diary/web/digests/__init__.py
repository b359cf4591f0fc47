"""The morning mail about everybody one looks after: whether it comes, and when."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.digests import views
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("digests", __name__)
add_rule(blueprint, "/mail/morning", views.plan, access=Need.SIGNED_IN, methods=FORM)
