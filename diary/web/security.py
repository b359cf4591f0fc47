"""Cookies, the CSRF guard, proxies and the path the site lies under: what protects every request alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from diary.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_REQUEST_BYTES = 1_000_000


def configure(app: Flask, settings: Settings, secret: str) -> None:
    """Set what Flask and Flask-WTF need to know."""
    app.config.update(
        SECRET_KEY=secret,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        APPLICATION_ROOT=settings.url_prefix or "/",
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST_BYTES,
        SESSION_COOKIE_NAME=cookie_name(settings),
        SESSION_COOKIE_PATH=settings.url_prefix or "/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        # As long as the session: a page left open all day must still save.
        WTF_CSRF_TIME_LIMIT=None,
        # Some browsers and filters strip the Referer even within a site; the token and SameSite guard without it.
        WTF_CSRF_SSL_STRICT=False,
    )


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to HTTPS, but asks for the path `/`; `__Secure-` only to HTTPS.

    Browsers drop both over plain HTTP, so on this machine alone the name is plain.
    """
    if not settings.is_https:
        return "diary"
    return "__Secure-diary" if settings.url_prefix else "__Host-diary"


def install_csrf(app: Flask) -> None:
    """Refuse what is too long, and ask every form that is posted for its token."""
    app.before_request(_refuse_too_much)
    CSRFProtect(app)


def _refuse_too_much() -> None:
    """Before anything reads the body: Flask's own limits look only at what is read, as a form or otherwise."""
    if (request.content_length or 0) > MAX_REQUEST_BYTES:
        raise RequestEntityTooLarge


def install_proxies(app: Flask, settings: Settings) -> None:
    """Believe as many proxies as the site says it has, and none otherwise; take the path prefix off each address."""
    inner: WSGIApplication = app.wsgi_app
    if settings.url_prefix:
        inner = UnderPrefix(inner, settings.url_prefix)
    if settings.proxies:
        hops = settings.proxies
        inner = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=hops, x_port=0, x_prefix=0)
    app.wsgi_app = inner  # type: ignore[assignment, method-assign]


class UnderPrefix:
    """A site that lies under a path, such as https://example.org/diary, whether or not the proxy strips it off."""

    def __init__(self, app: WSGIApplication, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        environ["SCRIPT_NAME"] = self._prefix
        return self._app(environ, start_response)
