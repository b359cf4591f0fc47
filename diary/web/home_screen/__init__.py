"""The diary on a phone's home screen: its manifest, where its icon leads, and what it shows without a net."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.home_screen import views
from diary.web.routes import add_rule

blueprint = Blueprint("home_screen", __name__)
add_rule(blueprint, "/manifest.webmanifest", views.manifest, access=Need.NOTHING)
add_rule(blueprint, "/worker.js", views.worker, access=Need.NOTHING)
add_rule(blueprint, "/offline", views.offline, access=Need.NOTHING)
add_rule(blueprint, "/open", views.opened, access=Need.SIGNED_IN)
blueprint.app_context_processor(views.in_templates)
