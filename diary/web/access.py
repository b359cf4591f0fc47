"""Who may open what. Every endpoint stands in `ACCESS`; one that doesn't cannot be reached, whoever asks.

Views need no check of their own for this. What they look up by a number in the address they look up within the current
patient's diary, so that somebody else's things do not exist for them (404, not 403).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from flask import Flask, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from diary.services.permissions.access import Action
from diary.web import access_log, context
from diary.words.language import gettext as _


class Need(Enum):
    """What an endpoint asks for where it is not about one diary."""

    NOTHING = "nothing"
    SIGNED_IN = "signed in"
    OPERATOR = "operator"
    """Whoever runs the site. They get a page of the site, never a diary."""


Asked = Need | Action | tuple[Action, ...]
"""What an endpoint asks for; of several actions one is enough, and the view shows what each allows."""

ACCESS: dict[str, Asked] = {
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
    "accounts.start_diary": Need.SIGNED_IN,
    "people.overview": Need.SIGNED_IN,
    "people.follow_ups": Need.SIGNED_IN,
    "circle.listing": Action.MANAGE_CIRCLE,
    "circle.invite": Action.MANAGE_CIRCLE,
    "circle.asked": Action.MANAGE_CIRCLE,
    "circle.one": Action.MANAGE_CIRCLE,
    "circle.move": Action.MANAGE_CIRCLE,
    "circle.remove": Action.MANAGE_CIRCLE,
    "circle.invitation": Need.NOTHING,
    "circle.place": Action.SEE_PERSON,
    "circle.leave": Action.SEE_PERSON,
    "profile.welcome": Action.CHANGE_PROFILE,
    "profile.edit": Action.CHANGE_PROFILE,
    "reports.today": Action.WRITE_REPORT,
    "mailed.report": Need.NOTHING,
    "reports.saved": (Action.READ_TRENDS, Action.WRITE_REPORT),
    "questions.answer": (Action.WRITE_REPORT, Action.HANDLE_FOLLOW_UPS),
    "questions.to_page": (Action.WRITE_REPORT, Action.READ_FOLLOW_UPS),
    "questions.by_link": Need.NOTHING,
    "reports.day": (Action.READ_TRENDS, Action.READ_NOTES),
    "followups.listing": Action.READ_FOLLOW_UPS,
    "followups.one": Action.READ_FOLLOW_UPS,
    "followups.acknowledge": Action.HANDLE_FOLLOW_UPS,
    "followups.to_answer": Action.READ_FOLLOW_UPS,
    "followups.hand_over": Action.HANDLE_FOLLOW_UPS,
    "followups.explained": Action.READ_FOLLOW_UPS,
    "appointments.one": Action.READ_FOLLOW_UPS,
    "appointments.calendar": Action.READ_FOLLOW_UPS,
    "appointments.answer": Action.HANDLE_FOLLOW_UPS,
    "appointments.again": Action.HANDLE_FOLLOW_UPS,
    "appointments.to_page": Action.READ_FOLLOW_UPS,
    "symptoms.listing": Action.CHANGE_PLAN,
    "symptoms.add": Action.CHANGE_PLAN,
    "symptoms.one": Action.CHANGE_PLAN,
    "symptoms.place": Action.CHANGE_PLAN,
    "plan.overview": Action.CHANGE_PLAN,
    "plan.presets": Action.CHANGE_PLAN,
    "plan.new": Action.CHANGE_PLAN,
    "plan.end": Action.CHANGE_PLAN,
    "medicines.listing": Action.CHANGE_PLAN,
    "medicines.one": Action.CHANGE_PLAN,
    "medicines.place": Action.CHANGE_PLAN,
    "trends.overview": Action.READ_TRENDS,
    "trends.reports": (Action.READ_TRENDS, Action.READ_NOTES),
    "audit.who_looked": Action.READ_AUDIT,
    "consents.overview": Action.CONSENT,
    "privacy.page": Need.NOTHING,
    "export.page": Action.EXPORT,
    "export.diary_csv": Action.EXPORT,
    "reminders.plan": Action.CHANGE_PLAN,
    "reminders.rhythm": Action.CHANGE_PLAN,
    "reminders.end_links": Action.CHANGE_PLAN,
    "mailing.choices": Need.SIGNED_IN,
    "digests.plan": Need.SIGNED_IN,
    "mailing.unsubscribe": Need.NOTHING,
    "sent.listing": Need.SIGNED_IN,
    "sent.again": Need.SIGNED_IN,
    "sent.try_address": Need.SIGNED_IN,
    "site.overview": Need.OPERATOR,
    "site.accounts": Need.OPERATOR,
    "site.account": Need.OPERATOR,
    "site.switch": Need.OPERATOR,
    "site.mail_password": Need.OPERATOR,
    "site.invitations": Need.OPERATOR,
    "site.take_back": Need.OPERATOR,
    "site.mail": Need.OPERATOR,
    "site.mail_log": Need.OPERATOR,
    "site.mail_again": Need.OPERATOR,
    "site.health": Need.OPERATOR,
    "site.settings": Need.OPERATOR,
}

SignedOutHandler = Callable[[], ResponseReturnValue]

_signed_out_handlers: dict[str, SignedOutHandler] = {}


def on_signed_out(endpoint: str) -> Callable[[SignedOutHandler], SignedOutHandler]:
    """Let a feature answer itself when a form is posted to `endpoint` by somebody not signed in (any more).

    The decorated function takes nothing and gives a response; `diary.web.accounts.carry_over` helps it to carry what
    was typed through the sign-in. It runs before the CSRF check, so it must change nothing. Without one, the person is
    sent to sign in and what they typed is gone.
    """

    def remember(handler: SignedOutHandler) -> SignedOutHandler:
        _signed_out_handlers[endpoint] = handler
        return handler

    return remember


def install(app: Flask) -> None:
    """Check every request to `app` against the table, before anything else looks at it, and note who looks at whom."""
    app.before_request(_check)
    access_log.install(app)


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
    if not _is_met(need):
        access_log.refused()
        abort(404)
    if not isinstance(need, Need):
        access_log.begin(endpoint)
    return None


def _is_met(need: Asked) -> bool:
    if need is Need.OPERATOR:
        account = context.current_account()
        return account is not None and account.operator_since is not None
    if isinstance(need, Need):
        return True
    return any(context.may(action) for action in (need if isinstance(need, tuple) else (need,)))


def _ask_to_sign_in(endpoint: str) -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        handler = _signed_out_handlers.get(endpoint)
        if handler is not None:
            return handler()
        if endpoint != "accounts.sign_out":
            flash(_("That was not saved: you had been signed out. Sign in, and do it once more."), "error")
    return redirect(url_for("accounts.sign_in", next=request.script_root + request.path), 303)
