"""Follow-ups: the list, one of them with what it rests on, and the answer to it. Also the frame around every page."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.services.audit import Event
from diary.services.permissions.access import Action
from diary.web.access_log import Look, numbered
from diary.web.followups import assignment, explain, frame, views
from diary.web.routes import POST, add_diary_rule
from diary.words import gate, labels, notices

blueprint = Blueprint("followups", __name__)


@blueprint.record_once
def _teach_templates(state: BlueprintSetupState) -> None:
    # A global, since macros see no context.
    state.app.jinja_env.globals["labels"] = labels
    state.app.jinja_env.globals["before_the_form"] = notices.before_the_form
    state.app.jinja_env.globals["asks_for_the_procedure_date"] = gate.asks_for_the_procedure_date


blueprint.app_context_processor(frame.in_templates)
blueprint.app_template_filter("tel")(frame.tel)
_ONE = "/follow-ups/<int:follow_up_id>"
_LOOK = Look(Event.VIEWED_FOLLOW_UP, numbered("follow_up"))
_READ, _HANDLE = Action.READ_FOLLOW_UPS, Action.HANDLE_FOLLOW_UPS
add_diary_rule(blueprint, "/follow-ups", views.listing, access=_READ, looks=Look(Event.VIEWED_FOLLOW_UPS))
add_diary_rule(blueprint, _ONE, views.one, access=_READ, looks=_LOOK)
add_diary_rule(blueprint, f"{_ONE}/explained", explain.explained, access=_READ, looks=_LOOK)
add_diary_rule(blueprint, f"{_ONE}/acknowledge", views.acknowledge, access=_HANDLE, looks=_LOOK, methods=POST)
add_diary_rule(
    blueprint, f"{_ONE}/hand-over", assignment.hand_over, access=_HANDLE, looks=_LOOK, methods=POST
)
for _sent_to in ("acknowledge", "hand-over"):
    add_diary_rule(blueprint, f"{_ONE}/{_sent_to}", views.to_answer, access=_READ, looks=_LOOK)
