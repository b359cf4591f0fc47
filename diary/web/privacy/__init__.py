"""What is kept, for how long, and who can see it: for everybody to read, signed in or not."""

from __future__ import annotations

from flask import Blueprint

from diary.web.privacy import views

blueprint = Blueprint("privacy", __name__)
blueprint.add_url_rule("/privacy", view_func=views.page)
