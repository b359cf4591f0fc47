"""Which mails one wants: the page "Your mail", and the link in each mail that ends those of its kind."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from diary.web.access import Need
from diary.web.mailbox.preferences import choices, unsubscribing
from diary.web.routes import FORM, add_rule

blueprint = Blueprint("mailing", __name__)
add_rule(blueprint, "/unsubscribe/<token>", unsubscribing.unsubscribe, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/mail-again/<token>", unsubscribing.again, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/mail", choices.choices, access=Need.SIGNED_IN, methods=FORM)


@blueprint.record
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    """They post from the mail itself, without a session and so without a token: the link's signature is the proof.

    The browsers within them forget cookies, so asking for a token would close the way back to some.
    """
    for view in (unsubscribing.unsubscribe, unsubscribing.again):
        state.app.extensions["csrf"].exempt(view)
