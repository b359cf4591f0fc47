"""What the patient wants on the page for the doctor, and their questions."""

from __future__ import annotations

from typing import Any

from diary.services.doctors_page.choices import QUESTIONS
from diary.services.whole_copy.tables import Table, Way
from diary.services.whole_copy.values import BadValue, text
from diary.store.models import DoctorsPage
from diary.store.models.doctors_page import Part
from diary.words import whole_copy as words

FILE = "doctors_page.json"


def _parts(given: Any, way: Way) -> list[str]:
    known = [part.value for part in Part]
    if type(given) is not list or any(each not in known for each in given):
        raise BadValue(words.expected_one_of(known))
    return given


def _questions(given: Any, way: Way) -> list[str]:
    if type(given) is not list or len(given) > QUESTIONS:
        raise BadValue(words.expected_list())
    return [text(each, one_line=True) for each in given]


TABLES = (
    Table(
        name="doctors_page",
        model=DoctorsPage,
        of=lambda patient_id: DoctorsPage.patient_id == patient_id,
        plain=("days",),
        inner={"parts": _parts, "questions": _questions},
    ),
)
