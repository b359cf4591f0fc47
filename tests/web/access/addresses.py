"""Every address there is: each route, about one's own diary and about somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask
from werkzeug.routing import Rule

from tests.web.access.diaries import Diary, days_to_try
from tests.web.access.world import FIRST_NOW

TODAY = FIRST_NOW.date()
NOBODY = 9_999_999
"""A number that no row has."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a route leads with one set of numbers."""

    endpoint: str
    method: str
    """GET where there is a page, else POST."""
    path: str
    of_somebody: bool
    """Whether it names the patient whose diary it is about."""


def address_of(app: Flask, endpoint: str, follow_up_id: int) -> tuple[str, str]:
    """A method and an address for an endpoint on a small site where every other number is 1."""
    # One's own address of the page, where it has one.
    rule = min(
        (rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint),
        key=lambda rule: "patient_id" in rule.arguments,
    )
    values = {
        "follow_up_id": follow_up_id,
        "day": TODAY.isoformat(),
        "token": "x",
        "filename": "style.css",
        "what": "expected-level",
    }
    return _method(rule), _path(rule, {name: values.get(name, 1) for name in rule.arguments})


def addresses(app: Flask, diary: Diary, of: int | None = None, day: date = TODAY) -> list[Address]:
    """One for each route, with the numbers of what is in `diary`. `of`: in the name of another patient."""
    values = numbers_of(diary) | {"day": day.isoformat()}
    if of is not None:
        values["patient_id"] = of
    return [
        Address(rule.endpoint, _method(rule), _path(rule, values), "patient_id" in rule.arguments)
        for rule in app.url_map.iter_rules()
    ]


def pages(app: Flask, diary: Diary) -> list[str]:
    """Every page about a diary, with every number and every kind of day, by its address in the name of its patient."""
    found: dict[str, None] = {}
    for day in days_to_try(TODAY):
        for other in (diary, _earlier(diary)):
            for address in addresses(app, other, day=day):
                if address.of_somebody and address.method == "GET":
                    found[address.path] = None
        found[f"/people/{diary.patient_id}/today?day={day}"] = None
    for query in ("trends?days=365", "reports?before=2026-01-01", "reports?after=2025-12-20"):
        found[f"/people/{diary.patient_id}/{query}"] = None
    return list(found)


def numbers_of(diary: Diary) -> dict[str, object]:
    """What stands for each argument of a route."""
    return {
        "patient_id": diary.patient_id,
        "follow_up_id": diary.open_id,
        "symptom_id": diary.symptom_id,
        "medicine_id": diary.medicine_id,
        "caregiver_id": diary.caregiver_id,
        "invitation_id": diary.invitation_id,
        "import_id": NOBODY,  # no file was taken in
        "appointment_id": diary.appointment_id,
        "entry_id": diary.entry_id,
        "question_id": diary.question_id,
        "what": "expected-level",
        "account_id": diary.account_id,
        "token": "x",
        "filename": "style.css",
    }


def _earlier(diary: Diary) -> Diary:
    """The same with what is over: the answered follow-up, the first symptom, the medicine no longer taken."""
    return replace(
        diary,
        open_id=diary.answered_id,
        symptom_id=diary.symptom_id - 1,
        medicine_id=diary.medicine_id + 1,
        appointment_id=diary.appointment_id + 1,
        entry_id=diary.entry_id - 1,
    )


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def _path(rule: Rule, values: Mapping[str, object]) -> str:
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built is not None, rule
    return built[1]
