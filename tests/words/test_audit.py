"""Every event is told in one plain sentence, to the patient, and names who did it."""

from __future__ import annotations

import pytest

from diary.services.audit import Event
from diary.store.models.audit import ActingAs
from diary.store.models.consents import Purpose
from diary.words import audit
from tests.words.readability import grade, words


@pytest.mark.parametrize("event", Event)
def test_every_event_has_its_sentence(event: Event) -> None:
    said = audit.happened(event.value, "Nora", whom="Tom", purpose="sharing")
    assert event.value not in said
    assert "Nora" in said or event == Event.REMINDERS_STOPPED
    assert "you" in said.lower()


def test_no_sentence_is_about_an_event_that_does_not_exist() -> None:
    assert {*audit._BY_YOU, *audit._BY_OTHERS} == {event.value for event in Event}
    assert set(audit.ROLE_LABELS) == {role.value for role in ActingAs}


def test_what_the_patient_did_is_told_to_them() -> None:
    assert audit.happened("grants_changed", audit.who_did("patient", "Ann"), whom="Nora") == (
        "You changed what Nora may do with your diary."
    )
    assert audit.happened("consent_withdrawn", purpose=Purpose.SHARING.value).startswith("You said no to “")


def test_an_account_that_is_gone_still_did_what_it_did() -> None:
    assert audit.happened("viewed_trends", audit.who_did("caregiver", "")) == (
        "Someone unknown looked at your charts."
    )
    assert audit.happened("caregiver_removed") == "You took someone out of your circle."
    assert audit.who_did("command", "") == "The site"


def test_a_row_of_another_version_is_told_by_its_code() -> None:
    assert audit.happened("teleported", "Nora") == "Something else was done: teleported."
    assert audit.happened("consent_given", purpose="telepathy") == "You said yes to “telepathy”."


def test_it_is_easy_to_read() -> None:
    said = [
        audit.happened(event.value, who, whom="Tom", purpose="diary")
        for event in Event
        for who in ("", "Nora")
    ]
    for text in said:
        assert len(words(text)) < 8 or grade(text) <= 6, text
    assert grade("\n".join(said)) <= 6
