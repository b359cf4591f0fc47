"""Reminders: when a patient wants them (`schedules`), what becomes of each (`decisions`), and whether fewer would
do (`offers`)."""

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
    LONGEST_PAUSE,
    ScheduleAnswers,
    answers_of,
    change_schedule,
    end_older_links,
    is_lost,
    next_one,
    pause,
    quiet_until,
    reschedule,
    resume,
    rhythm_of,
    schedule_of,
    set_rhythm,
    start_schedule,
    switch_off,
)

__all__ = [
    "COUNTED_FOR",
    "LONGEST_PAUSE",
    "Rhythm",
    "ScheduleAnswers",
    "answers_of",
    "change_schedule",
    "decide_some",
    "end_older_links",
    "is_lost",
    "is_offered",
    "is_offered_in",
    "late_lately",
    "next_one",
    "not_to_be_sent",
    "pause",
    "quiet_until",
    "reschedule",
    "resume",
    "rhythm_of",
    "schedule_of",
    "set_rhythm",
    "start_schedule",
    "switch_off",
]
