"""The people one looks after: who lets one see what, and all that waits for an answer; the most urgent first."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.caregiving import follow_ups, views
from diary.web.routes import add_rule

blueprint = Blueprint("people", __name__)
add_rule(blueprint, "/people", views.overview, access=Need.SIGNED_IN)
add_rule(blueprint, "/people/follow-ups", follow_ups.follow_ups, access=Need.SIGNED_IN)
