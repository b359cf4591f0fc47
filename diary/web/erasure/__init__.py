"""Erasing one's account, with the diary kept in it: asked for with the password, taken back by one press."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web.access import Need
from diary.web.erasure import views
from diary.web.routes import FORM, POST, add_rule

blueprint = Blueprint("erasure", __name__)
add_rule(blueprint, "/erase", views.page, access=Need.SIGNED_IN, methods=FORM)
add_rule(blueprint, "/erase/keep", views.keep, access=Need.SIGNED_IN, methods=POST)
add_rule(blueprint, "/keep/<token>", views.by_link, access=Need.NOTHING, methods=FORM)


@blueprint.record
def _let_forgetful_browsers_post(state: BlueprintSetupState) -> None:
    """The browsers within mail programs forget cookies: the link's signature is the proof, and keeping harms nobody."""
    state.app.extensions["csrf"].exempt(views.by_link)
