"""What the patient says about themself. The address they sign in with is not in it."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import inspect

from diary.services.patients.countries import is_country
from diary.services.whole_copy.tables import Row, Way
from diary.services.whole_copy.values import BadValue, as_stored, as_written, text
from diary.store.models import Patient
from diary.words import whole_copy as words

FILE = "profile.json"
NAME = "profile"
LINES = ("timezone", "country", "procedure_name", "contact_name", "contact_phone", "contact_booking")
PLAIN = (
    *("procedure_on", "contact_opens", "contact_closes", "contact_days", "address", "allergies"),
    *("created_at", "set_up_at"),
)
COLUMNS = (*LINES, *PLAIN)
OF_ACCOUNT = ("phone",)


def write(patient: Patient) -> Row:
    """What is said of them, the name apart, which stands among the people."""
    said = {name: as_written(getattr(patient, name)) for name in COLUMNS}
    return {**said, "phone": patient.account.phone}


def read(given: Any, way: Way) -> Row:
    """The same, as it is to be stored."""
    names = (*COLUMNS, *OF_ACCOUNT)
    if type(given) is not dict or set(given) != set(names):
        way.problems.add(FILE, NAME, words.expected_fields(names))
        return {}
    columns, row = inspect(Patient).columns, {}
    for name in COLUMNS:
        try:
            row[name] = as_stored(columns[name], given[name], way.now, one_line=name in LINES)
            _check(name, row[name])
        except BadValue as error:
            way.problems.add(FILE, f"{NAME}, {name}", str(error))
    try:
        row["phone"] = text(given["phone"], one_line=True)
    except BadValue as error:
        way.problems.add(FILE, f"{NAME}, phone", str(error))
    return row


def _check(name: str, value: Any) -> None:
    if name == "timezone" and value not in available_timezones():
        raise BadValue(words.expected_zone())
    if name == "country" and value and not is_country(value):
        raise BadValue(words.expected_country())
    if name == "contact_booking" and value and not value.startswith("https://"):
        raise BadValue(words.expected_address())


def store(patient: Patient, name: str, row: Row) -> None:
    """Take it over. A name or a number that the account has here already stands."""
    for column in COLUMNS:
        setattr(patient, column, row[column])
    patient.account.name = patient.account.name or name
    patient.account.phone = patient.account.phone or row["phone"]
