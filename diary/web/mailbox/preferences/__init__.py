"""Which mails one wants: the page "Your mail", and the link in each mail that ends those of its kind."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web.mailbox.preferences import choices, unsubscribing

blueprint = Blueprint("mailing", __name__)
blueprint.add_url_rule("/unsubscribe/<token>", view_func=unsubscribing.unsubscribe, methods=["GET", "POST"])
blueprint.add_url_rule("/mail", view_func=choices.choices, methods=["GET", "POST"])


@blueprint.record
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    """They post from the mail itself, without a session and so without a token: the link's signature is the proof."""
    state.app.extensions["csrf"].exempt(unsubscribing.unsubscribe)
