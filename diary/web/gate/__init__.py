"""Answers to the gate's questions: *Yes*, which opens an alarm, or *No*."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web import diaries
from diary.web.gate import views

blueprint = Blueprint("questions", __name__)
diaries.add_rule(blueprint, "/questions/<int:question_id>", view_func=views.answer, methods=["POST"])
diaries.add_rule(blueprint, "/questions/<int:question_id>", view_func=views.to_page)
blueprint.add_url_rule("/question/<token>", view_func=views.by_link, methods=("GET", "POST"))


@blueprint.record
def _need_no_token(state: BlueprintSetupState) -> None:
    """As the page it stands on: the signed address is the proof, and browsers in mail programs forget cookies."""
    state.app.extensions["csrf"].exempt(views.by_link)
