"""The care circle: the patient's side, an invitation's page, and the side of whoever is in a circle."""

from __future__ import annotations

from flask import Blueprint

from diary.web.circle import changing, invitation, inviting, listing, place
from diary.web.diaries import PREFIX

blueprint = Blueprint("circle", __name__)
_FORM = ("GET", "POST")
blueprint.add_url_rule("/circle", view_func=listing.listing)
blueprint.add_url_rule("/circle/invite", view_func=inviting.invite, methods=_FORM)
blueprint.add_url_rule("/circle/invitations/<int:invitation_id>", view_func=inviting.asked, methods=("POST",))
blueprint.add_url_rule("/circle/<int:caregiver_id>", view_func=changing.one, methods=_FORM)
blueprint.add_url_rule("/circle/<int:caregiver_id>/move", view_func=listing.move, methods=("POST",))
blueprint.add_url_rule("/circle/<int:caregiver_id>/remove", view_func=changing.remove, methods=("POST",))
blueprint.add_url_rule("/invitations/<token>", view_func=invitation.invitation, methods=_FORM)
# Somebody's place is in the circle of another: there is no such page about one's own diary.
blueprint.add_url_rule(f"{PREFIX}/place", view_func=place.place, methods=_FORM)
blueprint.add_url_rule(f"{PREFIX}/place/leave", view_func=place.leave, methods=("POST",))
