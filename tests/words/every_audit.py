"""What is said of who looked at a diary and who changed something."""

from __future__ import annotations

from diary.services.audit import Event
from diary.words import audit
from tests.words.every_finding import DAY


def in_the_audit() -> list[str]:
    """All of it."""
    rows = [
        audit.Told(event, who, about, table)
        for event in (*(each.value for each in Event), "άλλο")
        for who in ("", "Νόρα")
        for about in ("", "Τομ", audit.day_told(DAY, DAY))
        for table in ("", "symptom", "medicine", "reminder_plan", "plan_entry", "appointment", "caregiver")
    ]
    return [
        audit.nobody_known(),
        audit.the_server(),
        *map(audit.in_words, rows),
        *(audit.looked_of_late("Τομ", times, audit.day_told(DAY, DAY)) for times in (1, 12)),
    ]
