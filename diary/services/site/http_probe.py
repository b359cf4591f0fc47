"""Asking a web server one thing: the diary's own, or one outside that waits to hear from it."""

from __future__ import annotations

import http.client
import socket
import ssl
from urllib.parse import urlsplit


class Unanswered(Exception):
    """There was no answer; the text says why, as the end of a sentence that begins with the server."""


def status_of(url: str, *, host: str = "", timeout: float) -> int:
    """The status that an http or https address answers with. Redirects are not followed. Raises Unanswered.

    Nothing goes along but the name of the program; `host` is what to ask for where that is not the name in the
    address. `timeout` in seconds, for each step.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "symptom-diary", "Connection": "close", **({"Host": host} if host else {})}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(_why(error)) from error
    finally:
        connection.close()


def _why(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that does not hold: {error.verify_message}"
        case ssl.SSLError():
            return "could not agree on an encrypted connection"
        case TimeoutError():
            return "did not answer in time"
        case socket.gaierror():
            return "was not found under that name"
        case OSError():
            return f"cannot be reached: {error.strerror or type(error).__name__}"
        case _:
            return "did not answer as a web server does"
