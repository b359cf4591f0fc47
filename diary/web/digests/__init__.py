"""The morning mail about everybody one looks after: whether it comes, and when."""

from __future__ import annotations

from flask import Blueprint

from diary.web.digests import views

blueprint = Blueprint("digests", __name__)
blueprint.add_url_rule("/mail/morning", view_func=views.plan, methods=["GET", "POST"])
