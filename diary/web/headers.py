"""The headers of every answer: what a browser may load, keep and tell others."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

from diary.web import context

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
    )
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

STRICT_TRANSPORT = "max-age=63072000"
"""Two years. It speaks for this host alone: a site may have neighbours without a certificate."""

FOR_A_YEAR = "public, max-age=31536000, immutable"
NEVER_KEPT = "no-store"
"""Pages are about somebody's health, and even the others carry a token of their own."""


def install(app: Flask) -> None:
    """Put the headers on every answer of `app`, and a version into the address of every static file."""
    app.after_request(_add)
    app.url_defaults(_add_version)


def _add(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers[name] = value
    if context.settings().is_https:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint != "static":
        response.headers["Cache-Control"] = NEVER_KEPT
    elif response.status_code in (200, 304) and _is_current():
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "v" not in values:
        version = _version(str(current_app.static_folder), values.get("filename", ""))
        if version:
            values["v"] = version


def _is_current() -> bool:
    filename = (request.view_args or {}).get("filename", "")
    asked = request.args.get("v")
    return bool(asked) and asked == _version(str(current_app.static_folder), filename)


@cache
def _version(folder: str, filename: str) -> str:
    """A short hash of a static file, read once a process; empty where there is no such file."""
    try:
        return hashlib.sha256((Path(folder) / filename).read_bytes()).hexdigest()[:12]
    except OSError:
        return ""
