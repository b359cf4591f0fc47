"""Accounts: signing up, confirming an address, signing in and out, passwords, and where one is signed in.

Flask-Security gives what must not be written by hand: hashes, their checking, signed links that run out. The pages are
our own, because its pages act on GET, and because a session here is a row on the server: signing out ends it.
"""

from __future__ import annotations

from flask import Blueprint

from diary.web.access import Need
from diary.web.accounts import confirming, devices, passwords, phone, signing_in, signing_up, starting
from diary.web.routes import FORM, POST, add_rule

blueprint = Blueprint("accounts", __name__)
add_rule(blueprint, "/sign-up", signing_up.sign_up, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/mail-sent", signing_up.mail_sent, access=Need.NOTHING)
add_rule(blueprint, "/confirm/<token>", confirming.confirm, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/sign-in", signing_in.sign_in, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/sign-out", signing_in.sign_out, access=Need.NOTHING, methods=POST)
add_rule(blueprint, "/devices", devices.devices, access=Need.SIGNED_IN, methods=FORM)
add_rule(blueprint, "/phone", phone.phone, access=Need.SIGNED_IN, methods=FORM)
add_rule(blueprint, "/reset-password", passwords.forgot_password, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/reset-password/<token>", passwords.reset_password, access=Need.NOTHING, methods=FORM)
add_rule(blueprint, "/change-password", passwords.change_password, access=Need.SIGNED_IN, methods=FORM)
add_rule(blueprint, "/start-diary", starting.start_diary, access=Need.SIGNED_IN, methods=FORM)
