"""The forms of the pages that somebody can open, filled in, to be sent by somebody else or with other numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError
from werkzeug.test import TestResponse

from tests.page import Page
from tests.web.access.diaries import Diary
from tests.web.access.people import ANN
from tests.web.access.visiting import everything_opened, visit
from tests.web.access.world import World

TOKEN = "csrf_token"
_TYPED = {
    "email": "new@example.org",
    "date": "2026-01-20",
    "time": "08:00",
    "tel": "020 7946 0002",
    "url": "https://example.org",
}
_TYPED_INTO = {
    **dict.fromkeys(("since", "procedure_on"), "2025-12-30"),  # days that are over
    "at_2": "09:00",
    "at_3": "10:00",
    "at_4": "11:00",
    "hours_to": "18:00",
    "quiet_from": "23:00",
    "quiet_to": "06:00",
    "left_over": "20",
}
"""Fields in which not any day or time will do, by name."""
_NOT_BESIDE = {"as_needed"}
"""Boxes that cannot be ticked beside what is ticked before them."""
SHOWN_FIRST = {"plan.new"}
"""What these would mean is shown before they are saved, by the form of the page that comes then."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What a press of one button sends, and where to. The token is whoever sends it has."""

    endpoint: str
    path: str
    sent: Pairs
    hidden: frozenset[str]
    """The names of fields that nobody types into."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of what is sent."""
        return tuple(name for name, _value in self.sent)

    def at(self, app: Flask, patient_id: int | None) -> Form:
        """The same form on the page about this patient's diary (None: one's own), where there is such a page."""
        endpoint, arguments = _match(app, self.path) or ("", {})
        values = {**arguments, "patient_id": patient_id}
        if patient_id is None or not app.url_map.is_endpoint_expecting(endpoint, "patient_id"):
            del values["patient_id"]
        try:
            path = app.url_map.bind("localhost").build(endpoint, values, method="POST")
        except BuildError:
            return self  # a place in a circle, which nobody has in their own
        return replace(self, path=path)


def forms_of(world: World, who: str) -> list[Form]:
    """The buttons of this person's own pages, as they send them to their own addresses; of many alike, two."""
    diary = f"/people/{world.diaries[who].patient_id}"
    own = (f"{diary}/today?day=", f"{diary}/appointments/")
    return _remembered(world, who, who, lambda path: path.startswith(own) or not path.startswith("/people/"))


def forms_in(world: World, who: str) -> list[Form]:
    """The buttons of the pages of Ann's diary that this person may open."""
    return _remembered(world, who, ANN, lambda path: path.startswith("/people/"))


def forms_at(world: World, who: str, path: str) -> list[Form]:
    """The buttons of one page."""
    return list(_forms(world.site.app, visit(world, who, path).text))


def send(world: World, who: str, form: Form, query: str = "") -> int:
    """Send it as this person; gives the status."""
    return _answer(world, who, form, query).status_code


def _answer(world: World, who: str, form: Form, query: str = "") -> TestResponse:
    data = MultiDict([*form.sent, (TOKEN, world.tokens[who])])
    browser = world.browsers[who]
    response = browser.client.open(form.path + query, method="POST", data=data, base_url=browser.base_url)
    response.get_data()
    response.close()
    return response


def with_numbers_of(
    form: Form, mine: Diary, theirs: Diary, foreign: Iterable[Form]
) -> Iterator[tuple[str, Form]]:
    """The form with what is another's in the place of each thing in turn, then in all places; each with its name."""

    def swapped(text: str) -> str:
        return re.sub(rf"\b{mine.block}(\d{{6}})\b", rf"{theirs.block}\1", text)

    def with_pair(place: int, pair: tuple[str, str]) -> Form:
        return replace(form, sent=(*form.sent[:place], pair, *form.sent[place + 1 :]))

    if swapped(form.path) != form.path:
        yield "the address", replace(form, path=swapped(form.path))
    everything = tuple((swapped(name), swapped(value)) for name, value in form.sent)
    for place, (before, after) in enumerate(zip(form.sent, everything, strict=True)):
        if before != after:
            yield f"{before[0]}={before[1]}", with_pair(place, after)
    if everything != form.sent:
        yield "every field", replace(form, sent=everything)
        yield "everything", replace(form, sent=everything, path=swapped(form.path))
    for other in foreign:
        names = tuple(swapped(name) for name in form.names)
        if (other.path, other.names) != (swapped(form.path), names):
            continue
        for place, (name, value) in enumerate(form.sent):
            if name in form.hidden and other.sent[place][1] != value:
                yield f"the other’s {name}", with_pair(place, (name, other.sent[place][1]))
        yield "the other’s form", replace(other, path=form.path)
        break


def numbers_besides(theirs: Diary) -> Pairs:
    """Fields that no form has, in case something takes whatever comes."""
    return tuple(
        (name, str(value))
        for name, value in {
            "id": theirs.patient_id,
            "patient_id": theirs.patient_id,
            "patient": theirs.patient_id,
            "account_id": theirs.account_id,
            "recorded_by": theirs.account_id,
            "follow_up_id": theirs.open_id,
            "symptom_id": theirs.symptom_id,
            "medicine_id": theirs.medicine_id,
            "medicines": theirs.medicine_id,
            f"worst-{theirs.symptom_id}": 5,
            "appointment_id": theirs.appointment_id,
            "entry_id": theirs.entry_id,
            "caregiver_id": theirs.caregiver_id,
            "invitation_id": theirs.invitation_id,
        }.items()
    )


def _forms(app: Flask, html: str) -> Iterator[Form]:
    for form in Page("", 200, html).root.iter("form"):
        path = urlsplit(form.get("action", "")).path
        matched = _match(app, path) if form.get("method", "").lower() == "post" else None
        if matched is None:
            continue
        fields = tuple(_filled(form))
        hidden = frozenset(
            field.get("name", "") for field in form.iter("input") if field.get("type") == "hidden"
        )
        buttons = {
            (button.get("name", ""), button.get("value", "")): None
            for button in form.iter("button")
            if button.get("type", "submit") == "submit" and button.get("formmethod") != "dialog"
        }
        for name, value in buttons:
            sent = (*fields, (name, value)) if name else fields
            yield Form(matched[0], path, sent, hidden | {name})


def _remembered(world: World, who: str, whose: str, wanted: Callable[[str], bool]) -> list[Form]:
    key = f"forms {who} {whose}"
    if key not in world.seen:
        opened = everything_opened(world, who, whose)
        pages = [page.text for (_method, path), page in opened.items() if page.answer == 200 and wanted(path)]
        world.begin_again()
        diary = None if who == whose else world.diaries[whose]
        first = _two_of_each(world.site.app, pages, diary)
        asked_back = [_answer(world, who, form).text for form in first if form.endpoint in SHOWN_FIRST]
        world.seen[key] = _two_of_each(world.site.app, pages + asked_back, diary)
    result: list[Form] = world.seen[key]
    return result


def _two_of_each(app: Flask, pages: Iterable[str], diary: Diary | None) -> list[Form]:
    found: dict[Form, None] = {}
    for page in pages:
        for form in _forms(app, page):
            form = form.at(app, diary.patient_id if diary else None)
            alike = [
                each for each in found if (each.endpoint, each.sent[-1:]) == (form.endpoint, form.sent[-1:])
            ]
            if len(alike) < 2:
                found[form] = None
    return list(found)


def _match(app: Flask, path: str) -> tuple[str, dict[str, object]] | None:
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return None
    return endpoint, dict(arguments)


def _filled(form: Element) -> Iterator[tuple[str, str]]:
    """What stands there, with something in every empty field and a choice wherever none is made."""
    fields = [
        field for field in form.iter() if field.get("name") not in (None, TOKEN) and field.tag != "button"
    ]
    for name, group in groupby(fields, key=lambda field: field.get("name", "")):
        several = list(group)
        if several[0].get("type") in ("radio", "checkbox"):
            chosen = [field for field in several if field.get("checked") is not None]
            for field in chosen or ([] if name in _NOT_BESIDE else several[-1:]):
                yield name, field.get("value", "on")
            continue
        for field in several:
            if field.tag == "select":
                options = list(field.iter("option"))
                marked = [option for option in options if option.get("selected") is not None]
                yield name, (marked or options)[-1].get("value", "")
            elif field.tag == "textarea":
                yield name, "".join(field.itertext()).strip() or "typed"
            else:
                is_hidden = field.get("type") == "hidden"
                typed = _TYPED_INTO.get(name) or _TYPED.get(field.get("type", ""))
                value = field.get("value", "")
                yield name, value if is_hidden else typed or f"{value} typed"
