"""The morning mail to whoever looks after others: when it comes (`schedules`), what becomes of each day's
(`decisions`), whom it is about (`subjects`) and what of that is new (`news`). What it says stands in
`services.mailbox.digests`.
"""

from __future__ import annotations

from diary.services.digests.decisions import decide_some, late_lately
from diary.services.digests.schedules import (
    ScheduleAnswers,
    answers_of,
    begin,
    change_schedule,
    has_anybody,
    is_wanted,
    next_one,
    reschedule,
    switch,
)
from diary.store.queries.digests import zone_of

__all__ = [
    "ScheduleAnswers",
    "answers_of",
    "begin",
    "change_schedule",
    "decide_some",
    "has_anybody",
    "is_wanted",
    "late_lately",
    "next_one",
    "reschedule",
    "switch",
    "zone_of",
]
