"""A page as a browser and a screen reader would find it: its parts, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from tests import markup

_NOT_LABELLED = {"hidden", "submit", "button", "image", "reset"}
_NAMES_AN_ID = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
_IS_CODE = re.compile(r"\s*javascript:", re.IGNORECASE)


def text_of(element: Element) -> str:
    """What is written in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _written(element: Element) -> Iterator[str]:
    if element.tag != "select":
        yield element.text or ""
        for child in element:
            yield from _written(child)
            yield child.tail or ""


@dataclass
class Page:
    """One answer of the site, read as HTML."""

    url: str
    status: int
    html: str

    @cached_property
    def _read(self) -> tuple[Element, list[str]]:
        return markup.read(self.html)

    @property
    def root(self) -> Element:
        return self._read[0]

    @property
    def text(self) -> str:
        """All that is written in the body, without what could be chosen."""
        body = self.root.find("body")
        assert body is not None
        return " ".join("".join(_written(body)).split())

    @property
    def title(self) -> str:
        return text_of(next(self.root.iter("title")))

    @property
    def h1(self) -> str:
        return text_of(next(self.root.iter("h1")))

    @property
    def errors(self) -> list[str]:
        """The faults in the summary on top."""
        return [text_of(item) for box in self.with_class("error-summary") for item in box.iter("li")]

    @cached_property
    def _elements(self) -> list[Element]:
        return list(self.root.iter())

    def with_class(self, name: str) -> list[Element]:
        # Few elements have any, and most of what a test of pages takes is looking through them.
        some = [element for element in self._elements if name in element.get("class", "")]
        return [element for element in some if name in element.get("class", "").split()]

    def by_id(self, element_id: str) -> Element:
        found = [element for element in self.root.iter() if element.get("id") == element_id]
        assert found, f"{self.url} has no element with the id {element_id}: {self.text}"
        return found[0]

    def form(self, form_id: str | None) -> Element:
        """The form with this id; without one, the only form besides signing out."""
        forms = [form for form in self.root.iter("form") if form_id in (None, form.get("id"))]
        if form_id is None:
            forms = [form for form in forms if form.get("id") != "sign-out"]
        ids = [form.get("id") for form in self.root.iter("form")]
        assert len(forms) == 1, f"{self.url} has the forms {ids}, looked for {form_id}: {self.text}"
        return forms[0]

    def link(self, text: str) -> str:
        """Where the link with this text leads."""
        links = [a.get("href", "") for a in self.root.iter("a") if text_of(a) == text]
        assert links, f"{self.url} has no link “{text}”: {self.text}"
        return links[0]

    def problems(self) -> list[str]:
        """Everything that is wrong with the page, whatever it is about."""
        return [*self._markup(), *self._headings(), *self._fields(), *self._forms(), *self._inline()]

    def _markup(self) -> Iterator[str]:
        for fault in self._read[1]:
            yield f"the HTML is not valid: {fault}"
        ids = Counter(given["id"] for element in self._elements if "id" in (given := element.attrib))
        yield from (
            f"the id {element_id!r} is there {count} times" for element_id, count in ids.items() if count > 1
        )
        if not self.root.get("lang"):
            yield "the language is missing"
        described = [
            each.get("content") or "" for each in self.root.iter("meta") if each.get("name") == "description"
        ]
        if len(described) != 1 or not 40 <= len(described[0]) <= 160:
            yield f"there should be one description of 40 to 160 characters, not {described}"
        for element in self._elements:
            given = element.attrib
            if not given:
                continue
            for attribute in _NAMES_AN_ID:
                if attribute in given:
                    for target in given[attribute].split():
                        if target not in ids:
                            yield f"{attribute} names the id {target!r}, which is not there"
            href = given.get("href", "")
            if href.startswith("#") and href[1:] not in ids:
                yield f"a link leads to {href}, which is not there"

    def _headings(self) -> Iterator[str]:
        headings = [text_of(h1) for h1 in self.root.iter("h1")]
        if len(headings) != 1:
            yield f"there should be one h1, not {headings}"
            return
        faults = bool(self.with_class("error-summary"))
        expected = f"Error: {headings[0]}" if faults else headings[0]
        if not self.title.startswith(expected):
            yield f"the title {self.title!r} does not begin with {expected!r}"

    def _fields(self) -> Iterator[str]:
        labelled = {label.get("for") for label in self.root.iter("label") if text_of(label)}
        wrapped = {id(field) for label in self.root.iter("label") for field in label.iter()}
        for field in self._elements:
            if field.tag not in ("input", "select", "textarea") or field.get("type") in _NOT_LABELLED:
                continue
            named = field.get("aria-label") or field.get("aria-labelledby")
            if field.get("id") not in labelled and id(field) not in wrapped and not named:
                yield f"no label for the field {field.get('name')!r}"

    def _forms(self) -> Iterator[str]:
        for form in self.root.iter("form"):
            name = form.get("id")
            if not form.get("action"):
                yield f"the form {name!r} has no action"
            token = [
                field
                for field in form.iter("input")
                if field.get("name") == "csrf_token" and field.get("value")
            ]
            if form.get("method", "").lower() == "post" and len(token) != 1:
                yield f"the form {name!r} carries {len(token)} CSRF tokens"
            if form.get("method", "").lower() != "post" and token:
                yield f"the form {name!r} would put its token into the address"

    def _inline(self) -> Iterator[str]:
        for element in self._elements:
            if element.tag == "style" or (element.tag == "script" and not element.get("src")):
                yield f"there is an inline {element.tag}"
            for attribute, value in element.attrib.items():
                if (
                    attribute == "style"
                    or attribute.startswith("on")
                    or (":" in value and _IS_CODE.match(value))
                ):
                    yield f"the Content-Security-Policy forbids {attribute}={value!r}"
