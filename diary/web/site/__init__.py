"""The pages of whoever runs the site: accounts, invitations, mail, health, settings. None of them shows a diary."""

from __future__ import annotations

from flask import Blueprint

from diary.web.site import accounts, health, invitations, mail, overview, settings

blueprint = Blueprint("site", __name__)
_FORM = ("GET", "POST")
blueprint.add_url_rule("/site", view_func=overview.overview)
blueprint.add_url_rule("/site/accounts", view_func=accounts.accounts, methods=_FORM)
blueprint.add_url_rule("/site/accounts/<int:account_id>", view_func=accounts.account)
blueprint.add_url_rule("/site/accounts/<int:account_id>/switch", view_func=accounts.switch, methods=("POST",))
blueprint.add_url_rule(
    "/site/accounts/<int:account_id>/password", view_func=accounts.mail_password, methods=("POST",)
)
blueprint.add_url_rule("/site/invitations", view_func=invitations.invitations, methods=_FORM)
blueprint.add_url_rule("/site/invitations/take-back", view_func=invitations.take_back, methods=("POST",))
blueprint.add_url_rule("/site/mail", view_func=mail.mail)
blueprint.add_url_rule("/site/mail/log", view_func=mail.mail_log, methods=_FORM)
blueprint.add_url_rule("/site/mail/again", view_func=mail.mail_again, methods=("POST",))
blueprint.add_url_rule("/site/health", view_func=health.health)
blueprint.add_url_rule("/site/settings", view_func=settings.settings)
