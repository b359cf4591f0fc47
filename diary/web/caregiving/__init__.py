"""The people one looks after: who lets one see what, and all that waits for an answer; the most urgent first."""

from __future__ import annotations

from flask import Blueprint

from diary.web.caregiving import follow_ups, views

blueprint = Blueprint("people", __name__)
blueprint.add_url_rule("/people", view_func=views.overview)
blueprint.add_url_rule("/people/follow-ups", view_func=follow_ups.follow_ups)
