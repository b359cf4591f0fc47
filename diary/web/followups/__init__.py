"""Follow-ups: the list, one of them with what it rests on, and the answer to it. Also the frame around every page."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web import diaries
from diary.web.followups import assignment, explain, frame, views
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
diaries.add_rule(blueprint, "/follow-ups", view_func=views.listing)
diaries.add_rule(blueprint, "/follow-ups/<int:follow_up_id>", view_func=views.one)
diaries.add_rule(
    blueprint, "/follow-ups/<int:follow_up_id>/acknowledge", view_func=views.acknowledge, methods=["POST"]
)
diaries.add_rule(blueprint, "/follow-ups/<int:follow_up_id>/acknowledge", view_func=views.to_answer)
diaries.add_rule(blueprint, "/follow-ups/<int:follow_up_id>/explained", view_func=explain.explained)
diaries.add_rule(
    blueprint, "/follow-ups/<int:follow_up_id>/hand-over", view_func=assignment.hand_over, methods=["POST"]
)
diaries.add_rule(blueprint, "/follow-ups/<int:follow_up_id>/hand-over", view_func=views.to_answer)
