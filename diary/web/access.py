"""Who may open what. Every route says it where it stands (`diary.web.routes`), and `ACCESS` gathers it: an endpoint
that is not there cannot be reached, whoever asks.

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

ACCESS: dict[str, Asked] = {"static": Need.NOTHING}
"""What each endpoint asks for: Flask's own here, every other by `allow`, where its route stands."""


def allow(endpoint: str, asked: Asked) -> None:
    """Let whoever meets `asked` open `endpoint`, at each of its addresses. For `diary.web.routes`."""
    if ACCESS.setdefault(endpoint, asked) != asked:
        raise ValueError(f"{endpoint} asks for one thing at one address and for another at the next")


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
    """Check every request to `app` against `ACCESS`, before anything else looks at it, and note who looks at whom."""
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
