"""When reminders come, as their page tells it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from diary.words.formats import day_in_words, time_in_words
from diary.words.language import current_language, lazy
from diary.words.whose import whose


def weekday_names() -> list[str]:
    """Monday to Sunday."""
    names = current_language().locale.days["stand-alone"]["wide"]
    return [names[number] for number in range(7)]


def next_in_words(next_at: datetime, zone: ZoneInfo) -> str:
    """When the next one comes, by the clock of the person."""
    local = next_at.astimezone(zone)
    return whose(
        lazy("The next reminder comes on %(day)s at %(time)s, if you have not written by then."),
        lazy("The next reminder to %(patient)s comes on %(day)s at %(time)s, if there is no report by then."),
        day=day_in_words(local.date()),
        time=time_in_words(local.time()),
    )
