"""The morning mail to whoever looks after others: when it comes (`plans`)."""

from __future__ import annotations

from diary.services.digests.plans import (
    PlanAnswers,
    answers_of,
    begin,
    change_plan,
    is_wanted,
    next_one,
    reschedule,
    switch,
)

__all__ = [
    "PlanAnswers",
    "answers_of",
    "begin",
    "change_plan",
    "is_wanted",
    "next_one",
    "reschedule",
    "switch",
]
