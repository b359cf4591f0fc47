"""The day's report, written through the link in a reminder, by whoever has the mail and without signing in."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web.access import Need
from diary.web.report_links import views
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("mailed", __name__)
add_rule(blueprint, "/report/<token>", views.report, access=Need.NOTHING, methods=FORM)


@blueprint.record
def _need_no_token(state: BlueprintSetupState) -> None:
    """The link itself is the proof: nobody who does not have it can make a browser post to it, and to whoever has it a
    token would prove no more. The browsers within mail programs forget cookies, so asking for one would lose reports.
    """
    state.app.extensions["csrf"].exempt(views.report)
