"""What was sent to whom and when."""

from __future__ import annotations

from flask import Blueprint

from diary.web.mailbox.sent_mail import views

blueprint = Blueprint("sent", __name__)
blueprint.add_url_rule("/mail/sent", view_func=views.listing)
blueprint.add_url_rule("/mail/sent/again", view_func=views.again, methods=("POST",))
blueprint.add_url_rule("/mail/try-again", view_func=views.try_address, methods=("POST",))
