"""Who may open what. Every endpoint stands in `ACCESS`; one that doesn't cannot be reached, whoever asks.

Views need no check of their own for this. What they look up by a number in the address they look up within the current
patient's diary, so that somebody else's things do not exist for them (404, not 403).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from flask import Flask, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.access import Action, can
from diary.web import context
from diary.words.language import gettext as _


class Need(Enum):
    """What an endpoint asks for where it is not about one diary."""

    NOTHING = "nothing"
    SIGNED_IN = "signed in"


ACCESS: dict[str, Need | Action] = {
    "static": Need.NOTHING,
    "health.livez": Need.NOTHING,
    "health.readyz": Need.NOTHING,
    "landing.index": Need.NOTHING,
    "landing.how_it_works": Need.NOTHING,
    "accounts.sign_up": Need.NOTHING,
    "accounts.mail_sent": Need.NOTHING,
    "accounts.confirm": Need.NOTHING,
    "accounts.sign_in": Need.NOTHING,
    "accounts.sign_out": Need.NOTHING,
    "accounts.forgot_password": Need.NOTHING,
    "accounts.reset_password": Need.NOTHING,
    "accounts.change_password": Need.SIGNED_IN,
    "accounts.devices": Need.SIGNED_IN,
    "profile.welcome": Action.CHANGE_PROFILE,
    "profile.edit": Action.CHANGE_PROFILE,
    "reports.today": Action.WRITE_REPORT,
    "reports.saved": Action.READ_DIARY,
    "reports.day": Action.READ_DIARY,
    "followups.listing": Action.READ_DIARY,
    "followups.one": Action.READ_DIARY,
    "followups.acknowledge": Action.HANDLE_FOLLOW_UPS,
    "followups.to_answer": Action.READ_DIARY,
    "symptoms.listing": Action.CHANGE_PROFILE,
    "symptoms.add": Action.CHANGE_PROFILE,
    "symptoms.one": Action.CHANGE_PROFILE,
    "symptoms.place": Action.CHANGE_PROFILE,
    "medicines.listing": Action.CHANGE_PROFILE,
    "medicines.one": Action.CHANGE_PROFILE,
    "medicines.place": Action.CHANGE_PROFILE,
    "trends.overview": Action.READ_DIARY,
    "trends.reports": Action.READ_DIARY,
    "reminders.plan": Action.CHANGE_PROFILE,
    "reminders.unsubscribe": Need.NOTHING,
}

SignedOutHandler = Callable[[], ResponseReturnValue]

_signed_out_handlers: dict[str, SignedOutHandler] = {}


def on_signed_out(endpoint: str) -> Callable[[SignedOutHandler], SignedOutHandler]:
    """Let a feature answer itself when a form is posted to `endpoint` by somebody not signed in (any more).

    The decorated function takes nothing and gives a response; `diary.web.accounts.kept` helps it to carry what was
    typed through the sign-in. It runs before the CSRF check, so it must change nothing. Without one, the person is
    sent to sign in and what they typed is gone.
    """

    def remember(handler: SignedOutHandler) -> SignedOutHandler:
        _signed_out_handlers[endpoint] = handler
        return handler

    return remember


def install(app: Flask) -> None:
    """Check every request to `app` against the table, before anything else looks at it."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None  # an address that leads nowhere: Flask says 404 or 405 by itself
    need = ACCESS.get(endpoint)
    if need is None:
        abort(404)
    if need is Need.NOTHING:
        return None
    if context.current_account() is None:
        return _ask_to_sign_in(endpoint)
    if isinstance(need, Action):
        patient = context.current_patient()
        if patient is None or not can(context.current_account(), need, patient):
            abort(404)
    return None


def _ask_to_sign_in(endpoint: str) -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        handler = _signed_out_handlers.get(endpoint)
        if handler is not None:
            return handler()
        if endpoint != "accounts.sign_out":
            flash(_("That was not saved: you had been signed out. Sign in, and do it once more."), "error")
    return redirect(url_for("accounts.sign_in", next=request.script_root + request.path), 303)
