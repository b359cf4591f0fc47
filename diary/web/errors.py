"""When something goes wrong: a page in plain words for each case, and never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, TooManyRequests

from diary.logs import without_values
from diary.services.errors import NotAllowed, NotFound
from diary.store.engine import is_out_of_reach
from diary.web import context
from diary.web.forms import Form
from diary.words.language import Lazy, _, lazy, ngettext

log = logging.getLogger(__name__)

PAGES = (400, 403, 404, 405, 413, 429)
"""Each has a template of its own in `templates/errors`; other faults of a request are shown as a 400."""

CsrfHandler = Callable[[CSRFError], ResponseReturnValue]

_csrf_handlers: dict[str, CsrfHandler] = {}


def on_csrf(endpoint: str) -> Callable[[CsrfHandler], CsrfHandler]:
    """Let a feature answer itself when a form posted to `endpoint` carries no valid token.

    That happens to people: cookies were cleared, or they signed in again in another tab. Most features show the same
    form with what was typed and a fresh token, by `show_again`. The decorated function takes the error and gives a
    response. It must not save anything, and it must check whose answers they are: somebody else may have signed in
    meanwhile.
    """

    def remember(handler: CsrfHandler) -> CsrfHandler:
        _csrf_handlers[endpoint] = handler
        return handler

    return remember


Again = tuple[Form, Callable[[Any], ResponseReturnValue]]
"""A form as it was sent, and what makes its page."""

_NOT_SAVED_YET = lazy("Not saved yet. This page was open for a long time. Please press the button again.")


def show_again(
    endpoint: str, says: str | Lazy = _NOT_SAVED_YET
) -> Callable[[Callable[..., Again]], Callable[..., Again]]:
    """Let a form posted to `endpoint` without a valid token come again as it was sent, with `says` above it, to be
    sent once more.

    The decorated function takes what the address names, as the view does, and must save nothing.
    """

    def remember(again: Callable[..., Again]) -> Callable[..., Again]:
        def answer(_error: CSRFError) -> ResponseReturnValue:
            form, page = again(**(request.view_args or {}))
            form.form_errors = [str(says)]
            return _with_status(page(form), 400)

        on_csrf(endpoint)(answer)
        return again

    return remember


class Failure(Enum):
    """Why a form that was posted was not even looked at, or not to its end."""

    OURS = 503
    """The database or the diary itself failed."""
    TOO_LONG = 413
    REFUSED = 404
    """The address leads nowhere, or not for whoever is signed in."""
    SIGNED_OUT = 401
    """Nobody is signed in, and it cannot be told whose form it was."""


FailureHandler = Callable[[Failure], ResponseReturnValue | None]

_failure_handlers: dict[str, FailureHandler] = {}


def on_failure(endpoint: str) -> Callable[[FailureHandler], FailureHandler]:
    """Let a feature answer itself when a form posted to `endpoint` cannot be dealt with, whatever the reason.

    The decorated function must ask no database, and believe nobody to be signed in: the failure may have come before
    anything was checked.
    """

    def remember(handler: FailureHandler) -> FailureHandler:
        _failure_handlers[endpoint] = handler
        return handler

    return remember


def install(app: Flask) -> None:
    """Show these pages for whatever `app` cannot answer."""
    app.register_error_handler(SQLAlchemyError, _database_failed)
    app.register_error_handler(SecurityError, _under_another_name)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(InternalServerError, _broken)
    app.register_error_handler(NotFound, lambda _error: _by_its_form(Failure.REFUSED) or _page(404))
    app.register_error_handler(NotAllowed, lambda _error: _page(403))


def wait_in_words(seconds: int) -> str:
    """How long to wait, rounded up to minutes or hours."""
    minutes = max(1, -(-seconds // 60))
    if minutes < 90:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return ngettext("%(num)s hour", "%(num)s hours", -(-minutes // 60))


def _form_expired(error: CSRFError) -> ResponseReturnValue:
    handler = _csrf_handlers.get(request.endpoint or "")
    if handler is not None:
        return handler(error)
    return _with_status(render_template("errors/form_expired.html"), 400)


def _refused(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error
    if code >= 500:
        return _broken(error)
    answered = (
        _by_its_form(Failure.TOO_LONG if code == 413 else Failure.REFUSED) if code in (404, 413) else None
    )
    if answered is not None:
        return answered
    response = _page(code if code in PAGES else 400, wait=_wait_of(error))
    response.status_code = code
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _wait_of(error: HTTPException) -> str:
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        return wait_in_words(error.retry_after)
    return ngettext("%(num)s minute", "%(num)s minutes", 1)


def _by_its_form(failure: Failure) -> ResponseReturnValue | None:
    """The page of the feature whose form was posted, with all that was typed; None where it has none."""
    handler = _failure_handlers.get(request.endpoint or "") if request.method == "POST" else None
    return None if handler is None else handler(failure)


def _database_failed(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database is locked, full, damaged, gone or silent: that passes, and says nothing of what was asked for."""
    if not is_out_of_reach(error):
        raise error
    log.error("the database failed %s %s: %s", request.method, request.endpoint, without_values(error))
    answered = _by_its_form(Failure.OURS)
    if answered is not None:
        return answered
    try:
        context.session().rollback()
        response = _page(503)
    except (SQLAlchemyError, TemplateError, LookupError, AttributeError, TypeError, ValueError) as error:
        log.error("the page about the database could not be made: %s", without_values(error))
        response = _with_status(
            plain_page(
                _("The diary cannot be reached now"),
                _("What you sent may not be saved."),
                _("Wait a minute. Then go back and try again."),
            ),
            503,
        )
    response.headers["Retry-After"] = "60"
    return response


def _broken(error: Exception) -> ResponseReturnValue:
    """The page must appear even when the database or a template is what broke."""
    answered = _by_its_form(Failure.OURS)
    if answered is not None:
        return answered
    try:
        context.session().rollback()
        return _with_status(render_template("errors/500.html"), 500)
    except (SQLAlchemyError, TemplateError, LookupError, AttributeError, TypeError, ValueError) as error:
        log.error("the error page itself could not be made: %s", without_values(error))
        return _with_status(plain_page(), 500)


def _under_another_name(_error: SecurityError) -> ResponseReturnValue:
    """The request names a host that is not this site's. Without one that can be trusted no address can be made, so
    the page has no links; only the operator needs to know more, and a log line says it.
    """
    log.warning("a request under an unknown host name was refused; see site.trusted_hosts")
    return _with_status(
        plain_page(_("This is not the diary’s address"), _("Open the diary under its own address.")), 400
    )


def plain_page(title: str = "", *sentences: str) -> str:
    """A page that needs neither database nor templates. Whatever went wrong, it says what to do in an emergency."""
    title = title or _("Something went wrong")
    sentences = (
        *(sentences or (_("The fault is ours. What you sent is perhaps not saved."),)),
        _("If you feel unwell, do not wait for this page. Call your local emergency number."),
        _("112 works on most mobile phones."),
    )
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    about = (
        f'<meta name="description" content="{title}. {_("What to do in an emergency stands on this page.")}">'
    )
    head = f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{about}</head>'
    return f"<!doctype html>{head}<body><main><h1>{title}</h1>{text}</main></body></html>"


def _page(code: int, **values: object) -> Response:
    return _with_status(render_template(f"errors/{code}.html", **values), code)


def _with_status(page: ResponseReturnValue, code: int) -> Response:
    response = make_response(page)
    response.status_code = code
    return response
