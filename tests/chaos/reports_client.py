"""Somebody who saves one report after another by the pages, whatever happens to the server meanwhile.

Like a person, it presses the button again when no answer came, with the same form and the same answers.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.cookies import SimpleCookie
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from diary.services.patients.calendar import is_current_day
from tests.factories import PASSWORD

PATIENCE = 20.0
"""Seconds to wait for an answer."""


@dataclass(frozen=True)
class Answer:
    """What the site answered."""

    status: int
    location: str
    text: str


@dataclass
class Wanted:
    """A report that was typed: `note` is told apart from all others."""

    day: date
    note: str
    worst: int
    chest: bool
    about_now: bool
    """Whether the day was not over yet when it was typed: only then chest pain alarms."""

    def fields(self, symptom: int) -> list[tuple[str, str]]:
        return [
            ("signs", "chest" if self.chest else "none"),
            (f"worst-{symptom}", str(self.worst)),
            ("could_not", "no"),
            ("note", self.note),
        ]


@dataclass
class Client:
    """One patient's browser."""

    port: int
    email: str
    symptom: int
    random: random.Random
    zone: str = "UTC"
    """Where the patient lives."""
    network: str = ""
    """The address they come from, as a reverse proxy names it; empty where there is none."""
    typed: dict[str, Wanted] = field(default_factory=dict)
    """Everything that was ever sent, by its note."""
    answered: list[Wanted] = field(default_factory=list)
    """What the site has said is saved."""
    not_shown: list[Wanted] = field(default_factory=list)
    """What the page that followed did not show although it was said to be saved."""
    cut: int = 0
    """How often a report was sent and no answer came."""
    strange: list[str] = field(default_factory=list)
    """Answers that nobody should get."""
    sending: threading.Event = field(default_factory=threading.Event)
    """Set while a report is under way."""
    _cookies: dict[str, str] = field(default_factory=dict)

    def save_until(self, stop: Callable[[], bool]) -> None:
        """Sign in, then save reports until `stop`; the last one is pressed until it is answered."""
        self.sign_in(stop)
        while not stop():
            self._save(self.next_wanted())

    def next_wanted(self) -> Wanted:
        """What is typed next; it counts as typed from now on."""
        number, now = len(self.typed) + 1, datetime.now(UTC)
        day = now.astimezone(ZoneInfo(self.zone)).date() - timedelta(days=self.random.randrange(5))
        wanted = Wanted(
            day,
            f"{self.email} number {number}.",
            self.random.randrange(7),
            chest=number % 6 == 0,
            about_now=is_current_day(day, now, self.zone),
        )
        self.typed[wanted.note] = wanted
        return wanted

    def send(self, form: Answer, wanted: Wanted) -> Answer | None:
        """Press the button of an open form, once."""
        return self.ask("POST", "/today", [*_hidden_fields(form.text), *wanted.fields(self.symptom)])

    def sign_in(self, stop: Callable[[], bool] = lambda: False) -> None:
        """Sign in, or try until `stop`."""
        while not stop():
            form = self._again("GET", "/sign-in")
            token = _hidden(form.text, "csrf_token")
            fields = [("csrf_token", token), ("email", self.email), ("password", PASSWORD)]
            if (answer := self.ask("POST", "/sign-in", fields)) is not None and answer.status in (302, 303):
                return

    def open_form(self) -> list[tuple[str, str]] | None:
        """Today's form, as the fields that go back with it; None where it did not come."""
        form = self.ask("GET", "/today")
        return None if form is None else _hidden_fields(form.text)

    def report_chest_pain(self, form: list[tuple[str, str]]) -> Answer | None:
        """Say on an open form that there is chest pain now; the page that this leads to. One try."""
        answer = self.ask("POST", "/today", [*form, ("signs", "chest")])
        return self.ask("GET", answer.location) if answer is not None and answer.location else answer

    def _save(self, wanted: Wanted) -> None:
        path = f"/today?day={wanted.day}"
        while True:
            form = self._again("GET", path).text
            hidden = _hidden_fields(form)
            answer = self._press([*hidden, *wanted.fields(self.symptom)])
            if answer.status == 303 and "/saved" in answer.location:
                break
            if answer.status != 503:
                # 503 says in words that nothing was saved: one presses again.
                self.strange.append(f"{answer.status} {answer.location} {_heading(answer.text)}")
                return
        self.answered.append(wanted)
        if wanted.note not in self._again("GET", answer.location).text:
            self.not_shown.append(wanted)

    def _press(self, fields: list[tuple[str, str]]) -> Answer:
        while True:
            self.sending.set()
            try:
                answer = self.ask("POST", "/today", fields)
            finally:
                self.sending.clear()
            if answer is not None:
                return answer
            self.cut += 1
            time.sleep(0.05)

    def _again(self, method: str, path: str) -> Answer:
        """Ask until there is a page, if only the one that says that there is none."""
        latest = time.monotonic() + 120
        while time.monotonic() < latest:
            if (answer := self.ask(method, path)) is not None and answer.status in (200, 404):
                return answer
            time.sleep(0.1)
        raise AssertionError(f"{path} never answered: {answer}")

    def ask(
        self,
        method: str,
        path: str,
        fields: list[tuple[str, str]] | None = None,
        patience: float = PATIENCE,
    ) -> Answer | None:
        """One request; None where the connection broke, or `patience` ended, before all of the answer was there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if self.network:
            headers["X-Forwarded-For"] = self.network
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body=urlencode(fields or []), headers=headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: cookie.value for name, cookie in SimpleCookie(header).items()}
        return Answer(response.status, response.headers.get("Location", ""), text)


def _hidden_fields(page: str) -> list[tuple[str, str]]:
    return [(name, _hidden(page, name)) for name in ("csrf_token", "ticket", "seen_version")]


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, f"no field {name} on the page {_heading(page)!r}"
    return found[1]


def _heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return " ".join(found[1].split()) if found else ""
