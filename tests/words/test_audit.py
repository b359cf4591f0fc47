"""Every event is told in one plain sentence, to the patient, and names who did it."""

from __future__ import annotations

import pytest

from diary.services.audit import Event
from diary.words.audit import Told, in_words, knows, nobody_known, the_server
from tests.words.readability import grade, words

TABLES = ("", "symptom", "medicine", "reminder_plan", "appointment")


def every_row(who: str) -> list[str]:
    return [
        in_words(Told(event.value, who, about, table))
        for event in Event
        for about in ("", "Tom")
        for table in TABLES
    ]


@pytest.mark.parametrize("event", Event)
def test_every_event_has_its_sentence(event: Event) -> None:
    assert knows(event.value)


def test_what_the_patient_did_is_told_to_them_and_what_others_did_names_them() -> None:
    assert in_words(Told("grants_changed", "", "Nora")) == "You changed what Nora may do."
    assert in_words(Told("plan_changed", "Nora", table="medicine")) == "Nora changed your medicines."
    assert in_words(Told("viewed_trends", nobody_known())).startswith(
        "Somebody who is not in your circle looked"
    )


def test_an_event_that_this_version_does_not_know_is_still_told() -> None:
    assert not knows("teleported")
    assert in_words(Told("teleported", "Nora")) == "Nora did something in your diary."
    assert "telepathy" in in_words(Told("consent_given", "", "telepathy"))


@pytest.mark.parametrize("who", ["", "Nora", the_server()])
def test_it_is_easy_to_read(who: str) -> None:
    said = list(dict.fromkeys(every_row(who)))
    assert grade("\n".join(said)) <= 6
    assert [text for text in said if len(words(text)) >= 8 and grade(text) > 8] == []
