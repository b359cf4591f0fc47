"""The people one looks after: who lets one see what, the most urgent first."""

from __future__ import annotations

from flask import Blueprint

from diary.web.people import views

blueprint = Blueprint("people", __name__)
blueprint.add_url_rule("/people", view_func=views.overview)
