"""Whose diary an address is about.

A page about a diary has two addresses: `/trends` is about one's own, `/people/7/trends` about that of the patient with
the number 7. The views know nothing of it: the number is taken out of the address before they run, and put into every
address that a page about somebody else's diary links to. So two tabs never mix up two people, and a page stays with the
diary it is about. `url_for(…, patient_id=None)` leads out of it, to one's own.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g

PREFIX = "/people/<int:patient_id>"


def asked_for() -> int | None:
    """The number of the patient in this request's address; None where it is about one's own diary, or about none."""
    number: int | None = g.get("asked_patient_id")
    return number


def install(app: Flask) -> None:
    """Keep the number out of the views, and in the addresses they make."""
    app.url_value_preprocessor(_take_out)
    app.url_defaults(_put_in)


def _take_out(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "patient_id" in values:
        g.asked_patient_id = values.pop("patient_id")


def _put_in(endpoint: str, values: dict[str, Any]) -> None:
    number = asked_for()
    if (
        number is not None
        and "patient_id" not in values
        and current_app.url_map.is_endpoint_expecting(endpoint, "patient_id")
    ):
        values["patient_id"] = number
