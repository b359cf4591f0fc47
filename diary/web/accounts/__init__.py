"""Accounts: signing up, confirming an address, signing in and out, passwords, and where one is signed in.

Flask-Security gives what must not be written by hand: hashes, their checking, signed links that run out. The pages are
our own, because its pages act on GET, and because a session here is a row on the server: signing out ends it.
"""

from __future__ import annotations

from flask import Blueprint

from diary.web.accounts import devices, passwords, signing_in, signing_up, starting

blueprint = Blueprint("accounts", __name__)
_FORM = ("GET", "POST")
blueprint.add_url_rule("/sign-up", view_func=signing_up.sign_up, methods=_FORM)
blueprint.add_url_rule("/mail-sent", view_func=signing_up.mail_sent)
blueprint.add_url_rule("/confirm/<token>", view_func=signing_up.confirm, methods=_FORM)
blueprint.add_url_rule("/sign-in", view_func=signing_in.sign_in, methods=_FORM)
blueprint.add_url_rule("/sign-out", view_func=signing_in.sign_out, methods=("POST",))
blueprint.add_url_rule("/devices", view_func=devices.devices, methods=_FORM)
blueprint.add_url_rule("/reset-password", view_func=passwords.forgot_password, methods=_FORM)
blueprint.add_url_rule("/reset-password/<token>", view_func=passwords.reset_password, methods=_FORM)
blueprint.add_url_rule("/change-password", view_func=passwords.change_password, methods=_FORM)
blueprint.add_url_rule("/start-diary", view_func=starting.start_diary, methods=_FORM)
