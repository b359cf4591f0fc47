"""The pages of whoever runs the site: accounts, invitations, mail, health, settings. None of them shows a diary."""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.routes import FORM, POST, add_rule
from diary.web.site import accounts, health, invitations, mail, overview, settings

blueprint = Blueprint("site", __name__)
_MAY = Need.OPERATOR
_ONE = "/site/accounts/<int:account_id>"
add_rule(blueprint, "/site", overview.overview, access=_MAY)
add_rule(blueprint, "/site/accounts", accounts.accounts, access=_MAY, methods=FORM)
add_rule(blueprint, _ONE, accounts.account, access=_MAY)
add_rule(blueprint, f"{_ONE}/switch", accounts.switch, access=_MAY, methods=POST)
add_rule(blueprint, f"{_ONE}/erase", accounts.erase, access=_MAY, methods=POST)
add_rule(blueprint, f"{_ONE}/password", accounts.mail_password, access=_MAY, methods=POST)
add_rule(blueprint, "/site/invitations", invitations.invitations, access=_MAY, methods=FORM)
add_rule(blueprint, "/site/invitations/take-back", invitations.take_back, access=_MAY, methods=POST)
add_rule(blueprint, "/site/mail", mail.mail, access=_MAY)
add_rule(blueprint, "/site/mail/log", mail.mail_log, access=_MAY, methods=FORM)
add_rule(blueprint, "/site/mail/again", mail.mail_again, access=_MAY, methods=POST)
add_rule(blueprint, "/site/health", health.health, access=_MAY)
add_rule(blueprint, "/site/settings", settings.settings, access=_MAY)
