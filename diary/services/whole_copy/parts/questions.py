"""Questions that were asked after a save. An open one goes on waiting for its answer; it opens nothing by itself."""

from __future__ import annotations

from diary.services.whole_copy.parts import json_values
from diary.services.whole_copy.tables import Table
from diary.store.models import Question

FILE = "questions.json"
TABLES = (
    Table(
        name="questions",
        model=Question,
        of=lambda patient_id: Question.patient_id == patient_id,
        plain=("day", "kind", "state", "asked_at", "answered_at"),
        refs={"follow_up_id": "follow_ups"},
        people=("asked_by", "answered_by"),
        inner={"findings": json_values.asked, "said_now": json_values.said_now},
        begins_anew={"due_at": lambda _row, _now: None},
    ),
)
