"""What the diary is, for those not signed in, and how it works, for everybody."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.access import Need
from diary.web.landing import easing, views
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("landing", __name__)
add_rule(blueprint, "/", views.index, access=Need.NOTHING)
add_rule(blueprint, "/help", views.how_it_works, access=Need.NOTHING)
add_rule(blueprint, "/easing-pain", easing.easing_pain, access=Need.NOTHING)
# In one's own diary alone: whoever writes for somebody else does so on the form of the day.
add_rule(blueprint, "/easing-pain/tried", easing.note_tried, access=Action.WRITE_REPORT, methods=FORM)
