"""The care circle: the patient's side, an invitation's page, and the side of whoever is in a circle."""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.access import Need
from diary.web.circle import changing, invitation, inviting, listing, place
from diary.web.routes import FORM, POST, add_diary_rule, add_rule

blueprint = Blueprint("circle", __name__)
_OWN = Action.MANAGE_CIRCLE
add_rule(blueprint, "/circle", listing.listing, access=_OWN)
add_rule(blueprint, "/circle/invite", inviting.invite, access=_OWN, methods=FORM)
add_rule(blueprint, "/circle/invitations/<int:invitation_id>", inviting.asked, access=_OWN, methods=POST)
add_rule(blueprint, "/circle/<int:caregiver_id>", changing.one, access=_OWN, methods=FORM)
add_rule(blueprint, "/circle/<int:caregiver_id>/move", listing.move, access=_OWN, methods=POST)
add_rule(blueprint, "/circle/<int:caregiver_id>/ask", listing.ask, access=_OWN, methods=POST)
add_rule(blueprint, "/circle/<int:caregiver_id>/remove", changing.remove, access=_OWN, methods=POST)
add_rule(blueprint, "/invitations/<token>", invitation.invitation, access=Need.NOTHING, methods=FORM)
# Somebody's place is in the circle of another: there is no such page about one's own diary.
_PLACE = Action.SEE_PERSON
add_diary_rule(blueprint, "/place", place.place, access=_PLACE, looks=None, methods=FORM, own=False)
add_diary_rule(blueprint, "/place/leave", place.leave, access=_PLACE, looks=None, methods=POST, own=False)
