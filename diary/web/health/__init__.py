"""Whether the diary runs: for whoever keeps it running, and a line for those who rely on it."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web.health import presenter, views

blueprint = Blueprint("health", __name__)


@blueprint.record_once
def _note_start(state: BlueprintSetupState) -> None:
    presenter.note_start(state.app)


blueprint.app_context_processor(presenter.in_templates)
blueprint.add_url_rule("/livez", view_func=views.livez)
blueprint.add_url_rule("/readyz", view_func=views.readyz)
