"""Reminders: when a patient wants them (`plans`), what becomes of each (`deciding`), and whether fewer would do
(`offering`)."""

from __future__ import annotations

from diary.rules.reminding import Rhythm
from diary.services.reminders.decisions import (
    COUNTED_FOR,
    decide_some,
    late_lately,
    not_to_be_sent,
)
from diary.services.reminders.offers import is_offered, is_offered_in
from diary.services.reminders.schedules import (
    PlanAnswers,
    answers_of,
    change_plan,
    end_older_links,
    next_one,
    pause,
    plan_of,
    quiet_until,
    reschedule,
    resume,
    rhythm_of,
    set_rhythm,
    start_plan,
    switch_off,
)

__all__ = [
    "COUNTED_FOR",
    "PlanAnswers",
    "Rhythm",
    "answers_of",
    "change_plan",
    "decide_some",
    "end_older_links",
    "is_offered",
    "is_offered_in",
    "late_lately",
    "next_one",
    "not_to_be_sent",
    "pause",
    "plan_of",
    "quiet_until",
    "reschedule",
    "resume",
    "rhythm_of",
    "set_rhythm",
    "start_plan",
    "switch_off",
]
