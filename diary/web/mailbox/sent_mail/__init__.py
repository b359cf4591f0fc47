"""What was sent to whom and when."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.mailbox.sent_mail import views
from diary.web.routes import POST, add_rule

blueprint = Blueprint("sent", __name__)
add_rule(blueprint, "/mail/sent", views.listing, access=Need.SIGNED_IN)
add_rule(blueprint, "/mail/sent/again", views.again, access=Need.SIGNED_IN, methods=POST)
add_rule(blueprint, "/mail/try-again", views.try_address, access=Need.SIGNED_IN, methods=POST)
