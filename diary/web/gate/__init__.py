"""Answers to the gate's questions: *Yes*, which opens an alarm, or *No*."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access import Need
from diary.web.access_log import Look
from diary.web.gate import views
from diary.web.routes import FORM, POST, add_diary_rule, add_rule

blueprint = Blueprint("questions", __name__)
_ONE = "/questions/<int:question_id>"
add_diary_rule(
    blueprint,
    _ONE,
    views.answer,
    access=(Action.WRITE_REPORT, Action.HANDLE_FOLLOW_UPS),
    looks=Look(Event.VIEWED_REPORT),
    methods=POST,
)
# It leads on to the page that the question stood on, which notes its own look.
add_diary_rule(
    blueprint, _ONE, views.to_page, access=(Action.WRITE_REPORT, Action.READ_FOLLOW_UPS), looks=None
)
add_rule(blueprint, "/question/<token>", views.by_link, access=Need.NOTHING, methods=FORM)


@blueprint.record
def _need_no_token(state: BlueprintSetupState) -> None:
    """As the page it stands on: the signed address is the proof, and browsers in mail programs forget cookies."""
    state.app.extensions["csrf"].exempt(views.by_link)
