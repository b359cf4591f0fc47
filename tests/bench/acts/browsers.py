"""Somebody's browser, as far as acts need one: over a real connection, where what it costs is measured, or in this
process, where the statements are counted.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, event

from tests.factories import PASSWORD

BUSY = 503
Fields = Sequence[tuple[str, str]]
Send = Callable[[str, str, str | None, str], tuple[int, str, list[str]]]
"""Method, path, body and cookies; gives the status, the text and what cookies were set."""


@dataclass
class Browser:
    """One person's."""

    send: Send
    _cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> str:
        """A page that is there."""
        return self._ask("GET", path, None, 200)

    def post(self, path: str, fields: Fields) -> str:
        """A form that is taken."""
        return self._ask("POST", path, urlencode(fields), 303)

    def sign_in(self, email: str) -> None:
        """With the password of all who are made for tests. Nothing is measured yet, so while the site has just started
        and is busy, the button is pressed again.
        """
        form = self.get("/sign-in")
        fields = [*hidden(form, "csrf_token"), ("email", email), ("password", PASSWORD)]
        tries = (self._send("POST", "/sign-in", urlencode(fields))[0] for _ in range(10))
        status = next((status for status in tries if status != BUSY), BUSY)
        if status not in (302, 303):
            raise SystemExit(f"{email} could not sign in: {status}")

    def _ask(self, method: str, path: str, body: str | None, wanted: int) -> str:
        status, text = self._send(method, path, body)
        # After a form that was taken, `found` is as good as `see other`.
        if status != wanted and (status, wanted) != (302, 303):
            raise SystemExit(f"{method} {path} was answered with {status}, where {wanted} was to come")
        return text

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        status, text, set_cookies = self.send(method, path, body, cookies)
        for header in set_cookies:
            self._cookies |= {name: cookie.value for name, cookie in SimpleCookie(header).items()}
        return status, text


def hidden(page: str, *names: str) -> list[tuple[str, str]]:
    """The hidden fields of these names on a page, as they go back with a form."""
    found = []
    for name in names:
        value = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
        if value is None:
            raise SystemExit(f"no field {name} on the page")
        found.append((name, unescape(value[1])))
    return found


def over_a_connection(port: int) -> Send:
    """To whatever listens on this port; a connection for each request."""

    def send(method: str, path: str, body: str | None, cookies: str) -> tuple[int, str, list[str]]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {"Cookie": cookies} if cookies else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        return response.status, text, response.headers.get_all("Set-Cookie", [])

    return send


def in_process(app: Flask) -> Send:
    """To the pages themselves."""
    client = app.test_client(use_cookies=False)
    form = "application/x-www-form-urlencoded"

    def send(method: str, path: str, body: str | None, cookies: str) -> tuple[int, str, list[str]]:
        response = client.open(
            path, method=method, data=body, content_type=form if body else None, headers={"Cookie": cookies}
        )
        return response.status_code, response.get_data(as_text=True), response.headers.getlist("Set-Cookie")

    return send


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile; where a transaction begins and ends is left out."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.split(maxsplit=1)[0] not in {"BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA"}:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
