"""Reminders: when a patient wants them (`plans`), and what becomes of each day's (`deciding`)."""

from __future__ import annotations

from diary.services.reminders.deciding import decide_some, not_to_be_sent
from diary.services.reminders.plans import (
    PlanAnswers,
    answers_of,
    change_plan,
    next_one,
    pause,
    plan_of,
    reschedule,
    resume,
    start_plan,
    switch_off,
)

__all__ = [
    "PlanAnswers",
    "answers_of",
    "change_plan",
    "decide_some",
    "next_one",
    "not_to_be_sent",
    "pause",
    "plan_of",
    "reschedule",
    "resume",
    "start_plan",
    "switch_off",
]
