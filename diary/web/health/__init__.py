"""Whether the diary runs: for whoever keeps it running, and a line for those who rely on it."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web.access import Need
from diary.web.health import presenter, views
from diary.web.routes import add_rule

blueprint = Blueprint("health", __name__)

PROBES = frozenset({"/livez", "/readyz"})
"""Asked by programs, under whatever name or number they know this machine by."""


@blueprint.record_once
def _note_start(state: BlueprintSetupState) -> None:
    presenter.note_start(state.app)


blueprint.app_context_processor(presenter.in_templates)
add_rule(blueprint, "/livez", views.livez, access=Need.NOTHING)
add_rule(blueprint, "/readyz", views.readyz, access=Need.NOTHING)
