"""In which country the patient is: asked along with the report until it is answered, signed in or from a mail.

It decides which number an emergency shows. So neither skipping the first questions nor a link in a mail passes over
it; and no report waits for it, since until then the country of the time zone stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session

from diary.services.accounts.profile import say_country
from diary.services.patients.countries import country_of_zone
from diary.store.models import Patient
from diary.web import context
from diary.web.accounts.profile import places

FIELD = "now_in"


@dataclass(frozen=True, slots=True)
class Question:
    """Countries to choose from, each with its number as far as the site knows one, and the one that stands there."""

    options: list[tuple[str, str]]
    numbers: dict[str, str]
    """To call in an emergency, by country."""
    chosen: str


def question(patient: Patient) -> Question | None:
    """The question; None where the patient has answered it."""
    if patient.country:
        return None
    chosen = request.form.get(FIELD) or country_of_zone(patient.timezone)
    known = context.settings().emergency_numbers
    return Question(
        places.countries(known), {code: numbers.emergency for code, numbers in known.items()}, chosen
    )


def keep(session: Session, patient: Patient) -> None:
    """Take over what was answered with the report, if anything was."""
    say_country(session, patient, request.form.get(FIELD, ""))
