"""A report told question by question, as it is compared with another version and kept for after the sign-in."""

from __future__ import annotations

import pytest

from diary.services.patients.answers import Answers
from diary.store.models import Medicine
from diary.web.reports.known import Known
from diary.web.reports.summary import lines

ASPIRIN, IBUPROFEN = Medicine(id=1, name="Aspirin"), Medicine(id=2, name="Ibuprofen")


@pytest.mark.parametrize(
    ("new", "taken"),
    [
        ("", "Aspirin and Ibuprofen"),
        ("Senna", "Aspirin, Ibuprofen and Senna"),
        # Typed as a new one, and known by now: saved from another page meanwhile.
        ("Ibuprofen", "Aspirin and Ibuprofen"),
    ],
)
def test_a_medicine_that_was_taken_is_told_once(new: str, taken: str) -> None:
    answers = Answers(medicines=frozenset({1, 2}))
    told = {line.asked: line.said for line in lines(answers, Known([], [ASPIRIN, IBUPROFEN]), new)}
    assert told["Medicines you took"] == taken
