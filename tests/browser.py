"""A browser for tests: it follows redirects, fills in the forms of a page, and checks every page it gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from diary.web.context import settings as settings_of
from tests.factories import PASSWORD
from tests.page import Page, text_of

Given = str | bool | list[str] | None


class Browser:
    """One person's browser, with cookies of its own. `page` is what it shows."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.base_url = settings_of().site_url
        self.client = app.test_client()
        self._response: TestResponse | None = None
        self._page: Page | None = None
        self._not_followed: str | None = None

    @property
    def page(self) -> Page:
        self._arrive()
        assert self._page is not None, "nothing was opened yet"
        return self._page

    @property
    def response(self) -> TestResponse | None:
        """The last answer."""
        self._arrive()
        return self._response

    def get(self, path: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Page:
        """Open an address and follow where it leads."""
        return self._show(self._request("GET", path, headers=headers), path, status)

    def follow(self, text: str, *, status: int = 200) -> Page:
        """Press the link with this text."""
        return self.get(self._absolute(self.page.link(text)), status=status)

    def submit(
        self,
        form: str | None = None,
        fields: Mapping[str, Given] | None = None,
        *,
        button: str | None = None,
        status: int = 200,
    ) -> Page:
        """Fill in `fields` of the form with the id `form` and press a button: the first, or the one named `button`.

        A text goes into a field or chooses an answer, a list chooses several, True and False tick and untick a box,
        None chooses nothing. What is not named stays as the page has it, the token included.
        """
        element = self.page.form(form)
        data = MultiDict(filled_in(element, fields or {}, button))
        path = self._absolute(element.get("action", ""))
        return self._show(self._request("POST", path, data=data), path, status)

    def post(self, path: str, data: Mapping[str, object] | None = None, *, status: int = 200) -> Page:
        """Post what no page offers, as a stranger might: without a token, unless `data` has one."""
        return self._show(self._request("POST", path, data=data or {}), path, status)

    def sign_in(
        self,
        email: str = "ann@example.org",
        password: str = PASSWORD,
        *,
        own_device: bool = False,
        status: int = 200,
    ) -> Page:
        """Sign in by the form."""
        self.get("/sign-in")
        return self.submit(
            "sign-in", {"email": email, "password": password, "own_device": own_device}, status=status
        )

    def sign_in_unseen(self, email: str = "ann@example.org", password: str = PASSWORD) -> None:
        """Sign in as `sign_in` does, for whoever goes on: where it leads is only opened when one looks."""
        address = f"{self.base_url}/sign-in"
        form = self._request("GET", address)
        (token,) = set(re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', form.get_data(as_text=True)))
        fields = {"csrf_token": token, "email": email, "password": password}
        answer = self._request("POST", address, data=fields)
        assert answer.status_code == 303, f"{email} was not signed in: {answer.get_data(as_text=True)}"
        self._not_followed = urljoin(address, answer.headers["Location"])

    def _arrive(self) -> None:
        if self._not_followed is not None:
            self.get(self._not_followed)

    def sign_out(self) -> Page:
        """Press "Sign out", on the page that More leads to."""
        self.get("/more")
        return self.submit("sign-out")

    def token(self) -> str:
        """A token against forged forms, as any page with a form gives one to whoever is signed in."""
        page = self._request("GET", "/more").get_data(as_text=True)
        return re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page)[0]

    def fetch(self, path: str, method: str = "GET") -> TestResponse:
        """Ask for an address and take the answer as it is: not followed, not checked, not shown."""
        response = self._request(method, path)
        response.get_data()
        response.close()
        return response

    def forget(self) -> None:
        """Lose all cookies."""
        self.client._cookies.clear()

    def cookies(self) -> dict[str, str]:
        """What the browser has kept."""
        return {cookie.key: cookie.value for cookie in self.client._cookies.values()}

    def _request(self, method: str, path: str, **how: object) -> TestResponse:
        if path.startswith("/"):
            path = self.base_url + path
        self._not_followed = None
        parts = urlsplit(path)
        query = f"?{parts.query}" if parts.query else ""
        response = self.client.open(
            parts.path + query, base_url=f"{parts.scheme}://{parts.netloc}", method=method, **how
        )
        self._response = response
        return response

    def _show(self, response: TestResponse, path: str, status: int) -> Page:
        where = self._absolute(path if "://" in path else self.base_url + path)
        for _hop in range(10):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            where = urljoin(where, response.headers["Location"])
            response = self._request("GET", where)
        page = Page(where, response.status_code, response.get_data(as_text=True))
        self._page = page
        assert response.mimetype == "text/html", f"{where} is {response.mimetype}"
        problems = page.problems()
        assert not problems, f"{where}: {problems}"
        assert page.status == status, f"{where} answered {page.status}, not {status}: {page.text}"
        return page

    def _absolute(self, target: str) -> str:
        self._arrive()
        return urljoin(self._page.url if self._page else self.base_url, target)


def filled_in(form: Element, fields: Mapping[str, Given], button: str | None) -> list[tuple[str, str]]:
    """What a browser would send: names and values, in the order of the form."""
    missing = set(fields) - {element.get("name") for element in form.iter()}
    assert not missing, f"the form {form.get('id')!r} has no fields {sorted(missing)}"
    sent: list[tuple[str, str]] = []
    chosen: dict[str, set[str]] = {}
    for element in form.iter():
        name = element.get("name")
        if name is None or element.get("disabled") is not None or element.tag == "button":
            continue
        given = fields.get(name)
        if element.tag == "input" and element.get("type") in ("checkbox", "radio"):
            value = element.get("value", "on")
            if _is_chosen(value, given) if name in fields else element.get("checked") is not None:
                sent.append((name, value))
                chosen.setdefault(name, set()).add(value)
        elif element.tag == "select":
            sent.append((name, _selected(element, given if name in fields else True)))
        elif name in fields:
            assert isinstance(given, str), f"{name} takes a text, not {given!r}"
            sent.append((name, given))
        elif element.tag == "textarea":
            sent.append((name, "".join(element.itertext())))
        else:
            sent.append((name, element.get("value", "")))
    for name, values in chosen.items():
        wanted = fields.get(name)
        if isinstance(wanted, str | list):
            unknown = ({wanted} if isinstance(wanted, str) else set(wanted)) - values
            assert not unknown, f"{name} offers no {unknown}"
    return sent + _pressed(form, button)


def _is_chosen(value: str, given: Given) -> bool:
    if isinstance(given, list):
        return value in given
    return given is True or value == given


def _selected(select: Element, given: Given) -> str:
    options = list(select.iter("option"))
    if isinstance(given, str):
        assert given in [option.get("value") for option in options], (
            f"{select.get('name')} offers no {given!r}"
        )
        return given
    marked = [option for option in options if option.get("selected") is not None]
    return (marked or options)[0].get("value", "")


def _pressed(form: Element, text: str | None) -> list[tuple[str, str]]:
    buttons = [
        element
        for element in form.iter("button")
        if element.get("type", "submit") == "submit" and element.get("formmethod") != "dialog"
    ]
    if text is not None:
        buttons = [element for element in buttons if text_of(element) == text]
    assert buttons, f"the form {form.get('id')!r} has no button {text or ''!r}"
    name = buttons[0].get("name")
    return [(name, buttons[0].get("value", ""))] if name else []
