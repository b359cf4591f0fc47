"""Ready-made sets of grants, so that whoever asks somebody into their circle need not think through each box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from diary.store.models.circle import Grant


class ReadyMade(StrEnum):
    """For whom a set is meant."""

    FAMILY = "family"
    SEE = "see"
    DOCTOR = "doctor"


GRANTS_IN: Mapping[ReadyMade, frozenset[Grant]] = {
    # Sees, is told, can call and send help, answers and writes when the patient cannot; what one writes in one's own
    # words stays one's own.
    ReadyMade.FAMILY: frozenset(
        {Grant.TRENDS, Grant.RECORD, Grant.ALERTS, Grant.CONTACT, Grant.CARD, Grant.FOLLOW_UPS}
    ),
    ReadyMade.SEE: frozenset({Grant.TRENDS}),
    # Sees all that was written, and is not counted on to read mail at night.
    ReadyMade.DOCTOR: frozenset({Grant.TRENDS, Grant.NOTES}),
}
"""What each ticks. A set only fills in the boxes: what is sent is what is ticked."""


def ready_made(asked: str | None) -> ReadyMade | None:
    """The set of that name; None where there is none."""
    return next((each for each in ReadyMade if each == asked), None)


def like(grants: Iterable[Grant]) -> ReadyMade | None:
    """The set that gives just these; None for any other choice."""
    given = frozenset(grants)
    return next((each for each, its in GRANTS_IN.items() if its == given), None)
