"""What the diary is, for those not signed in, and how it works, for everybody."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.landing import easing, views
from diary.web.routes import add_rule

blueprint = Blueprint("landing", __name__)
add_rule(blueprint, "/", views.index, access=Need.NOTHING)
add_rule(blueprint, "/help", views.how_it_works, access=Need.NOTHING)
add_rule(blueprint, "/easing-pain", easing.easing_pain, access=Need.NOTHING)
