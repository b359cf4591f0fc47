"""Reminders: when they come, and the link in each that switches them off."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web import diaries
from diary.web.reminders import unsubscribing, views

blueprint = Blueprint("reminders", __name__)
diaries.add_rule(blueprint, "/reminders", view_func=views.plan, methods=["GET", "POST"])
blueprint.add_url_rule("/unsubscribe/<token>", view_func=unsubscribing.unsubscribe, methods=("GET", "POST"))


@blueprint.record
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    """They post from the mail itself, without a session and so without a token: the link's signature is the proof."""
    state.app.extensions["csrf"].exempt(unsubscribing.unsubscribe)
