"""What the diary is, for those not signed in, and how it works, for everybody."""

from __future__ import annotations

from flask import Blueprint

from diary.web.landing import views

blueprint = Blueprint("landing", __name__)
blueprint.add_url_rule("/", view_func=views.index)
blueprint.add_url_rule("/help", view_func=views.how_it_works)
