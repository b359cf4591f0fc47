"""Where one stands today, and what else there is: the page that whoever keeps a diary lands on, and the list of all the
pages that the bar has no room for. The first has the address of the landing page.
"""

from __future__ import annotations

from flask import Blueprint

from diary.services.permissions.access import Action
from diary.web.access import Need
from diary.web.home import more
from diary.web.routes import add_diary_rule, add_rule

blueprint = Blueprint("more", __name__)
add_rule(blueprint, "/more", more.page, access=Need.SIGNED_IN)
add_diary_rule(blueprint, "/more", more.in_diary, access=Action.SEE_PERSON, looks=None, own=False)
