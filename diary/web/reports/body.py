"""What was sent as a report, also where it is far too long: then its beginning counts, where all but the note is."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qsl

from flask import g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from diary.services.patients.answers import LONGEST_NOTE
from diary.web.security import MAX_REQUEST_BYTES

COUNTED = 64 * 1024
"""Bytes of a body over the limit that are read as answers."""

_THROWN_AWAY = 64 * 1024 * 1024
"""Bytes behind them that are taken in and dropped: a browser reads no answer while it is still sending."""

_NOTE = "note"

Form = MultiDict[str, str]


def is_too_long() -> bool:
    """Whether what was sent is over the limit. Reads a body whose length nobody told, up to that limit."""
    length = request.environ.get("CONTENT_LENGTH")
    if length:
        return (request.content_length or 0) > MAX_REQUEST_BYTES
    if request.environ.get("wsgi.input_terminated") and "sent_body" not in g:
        body = _read(MAX_REQUEST_BYTES + 1)
        g.sent_body = body
        if len(body) <= MAX_REQUEST_BYTES:
            request.environ["wsgi.input"] = io.BytesIO(body)
            request.environ["CONTENT_LENGTH"] = str(len(body))
    return len(g.get("sent_body", b"")) > MAX_REQUEST_BYTES


def sent() -> Form:
    """The fields that were sent; of a body over the limit those at its beginning, with the note cut to what can be
    saved. Empty where nothing can be made of it.
    """
    if "sent_form" not in g:
        try:
            g.sent_form = _beginning() if is_too_long() else request.form
        except (HTTPException, OSError):
            g.sent_form = Form()
    form: Form = g.sent_form
    return form


def _beginning() -> Form:
    body = g.get("sent_body") or _read(COUNTED)
    _throw_away()
    text = re.sub(rb"%[0-9A-Fa-f]?$", b"", body[:COUNTED]).decode("utf-8", "replace")
    fields = parse_qsl(text, keep_blank_values=True)
    if fields and fields[-1][0] != _NOTE:
        # Half a number is another number.
        fields.pop()
    return Form((name, value[:LONGEST_NOTE] if name == _NOTE else value) for name, value in fields)


def _read(most: int) -> bytes:
    length = request.environ.get("CONTENT_LENGTH")
    left = min(most, int(length)) if length else most
    parts = []
    while left > 0 and (part := request.environ["wsgi.input"].read(min(left, COUNTED))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _throw_away() -> None:
    length = request.environ.get("CONTENT_LENGTH")
    left = min(_THROWN_AWAY, int(length) - COUNTED) if length else _THROWN_AWAY
    while left > 0 and (part := request.environ["wsgi.input"].read(min(left, COUNTED))):
        left -= len(part)
