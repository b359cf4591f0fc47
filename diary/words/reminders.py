"""When reminders come, as their page tells it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.rules.reminding import Rhythm, Times
from diary.rules.schedule import time_of
from diary.words.formats import day_in_words, time_in_words
from diary.words.language import _, current_language, lazy
from diary.words.whose import whose

NUDGES = {
    None: lazy("No"),
    60: lazy("One hour after the last time"),
    120: lazy("Two hours after the last time"),
    180: lazy("Three hours after the last time"),
}
"""When one more reminder comes, by the minutes after the last time of the day."""

RHYTHMS = {
    Rhythm.DAILY: lazy("Every day"),
    Rhythm.EVERY_OTHER_DAY: lazy("Every other day"),
    Rhythm.WEEKLY: lazy("Once a week"),
}
"""How often reminders come: what the buttons say."""


def weekday_names() -> list[str]:
    """Monday to Sunday."""
    names = current_language().locale.days["stand-alone"]["wide"]
    return [names[number] for number in range(7)]


def next_in_words(next_at: datetime, zone: ZoneInfo, today: date) -> str:
    """When the next one comes, by the clock of the person. It says the year if that is not `today`'s."""
    local = next_at.astimezone(zone)
    return whose(
        lazy("The next reminder comes on %(day)s at %(time)s, if you have not written by then."),
        lazy("The next reminder to %(patient)s comes on %(day)s at %(time)s, if there is no report by then."),
        day=day_in_words(local.date(), today),
        time=time_in_words(local.time()),
    )


def rhythm_in_words(rhythm: Rhythm | None, weekdays: int) -> str:
    """How often reminders come now. `weekdays`: the days of the week, a bit each, where they come on some only."""
    if rhythm is Rhythm.DAILY:
        return _("Now they come every day.")
    if rhythm is Rhythm.EVERY_OTHER_DAY:
        return _("Now they come every other day.")
    if rhythm is Rhythm.WEEKLY:
        return _("Now they come once a week, on this day: %(day)s.", day=_day_of(weekdays))
    return _("Now they come on some days of the week.")


def chosen_in_words(rhythm: Rhythm, today: date) -> str:
    """What was just chosen; `today` is the patient's."""
    if rhythm is Rhythm.DAILY:
        return _("Saved. Reminders come every day.")
    if rhythm is Rhythm.EVERY_OTHER_DAY:
        return _("Saved. Reminders come every other day now.")
    return _(
        "Saved. Reminders come once a week now, on this day: %(day)s.", day=weekday_names()[today.weekday()]
    )


def nudge_in_words(times: Times) -> str:
    """Where the one more reminder does not come when it was asked for: why, and when it does. Else empty."""
    if times.nudge_after is None:
        return ""
    if times.nudge is None:
        return _("There is no time left for the one more reminder that day, so it is left out.")
    last = times.chosen[-1]
    if times.nudge == last + times.nudge_after:
        return ""
    return _(
        "The one more reminder would come in the quiet hours. It comes at %(time)s, when they end.",
        time=time_in_words(time_of(times.nudge)),
    )


def _day_of(weekdays: int) -> str:
    return weekday_names()[weekdays.bit_length() - 1]
