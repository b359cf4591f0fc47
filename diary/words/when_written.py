"""From when a mail is, and what has become since of what it tells: nobody knows when it will be read.

Days and times are by the patient's clock.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.words.formats import day_in_words, moment_of_day, time_in_words
from diary.words.language import gettext as _


def from_when(day: date | None, at: datetime, zone: ZoneInfo, today: date) -> str:
    """From which report it comes, and when that was written; `day` is None where it comes from no report."""
    written = at.astimezone(zone)
    if day is None:
        return _("It came up on %(moment)s.", moment=moment_of_day(at, zone, today))
    if written.date() == day:
        return _(
            "It comes from the report of %(day)s, written at %(time)s.",
            day=day_in_words(day, today),
            time=time_in_words(written.time()),
        )
    return _(
        "It comes from the report for %(day)s, written on %(moment)s.",
        day=day_in_words(day, today),
        moment=moment_of_day(at, zone, today),
    )


def held_up(since: datetime, zone: ZoneInfo, today: date) -> str:
    """First in a mail that comes late: since when it has been on its way."""
    return _("This mail was held up. It was written on %(moment)s.", moment=moment_of_day(since, zone, today))


def you_answered(at: datetime, zone: ZoneInfo, today: date) -> str:
    """In a mail to whoever has answered since it was written."""
    return _("You have answered this since, on %(moment)s.", moment=moment_of_day(at, zone, today))


def answered_by(who: str, at: datetime, zone: ZoneInfo, today: date) -> str:
    """In a mail to the others; `who` is empty where the reader may not know, or nobody does."""
    moment = moment_of_day(at, zone, today)
    if who:
        return _("%(who)s has answered this since, on %(moment)s.", who=who, moment=moment)
    return _("Somebody has answered this since, on %(moment)s.", moment=moment)


def was_off(began_at: datetime, ended_at: datetime, zone: ZoneInfo, today: date) -> str:
    """That the diary itself did not run, so that nobody takes its silence for the patient's."""
    return _(
        "The diary itself was off, from %(began)s to %(ended)s. Nobody could write in it then.",
        began=moment_of_day(began_at, zone, today),
        ended=moment_of_day(ended_at, zone, today),
    )


def was_put_back(began_at: datetime, ended_at: datetime, zone: ZoneInfo, today: date) -> str:
    """That what was written in the meantime is gone, since an older copy was put in its place."""
    return _(
        "The diary was put back to a copy. What was written from %(began)s to %(ended)s is lost.",
        began=moment_of_day(began_at, zone, today),
        ended=moment_of_day(ended_at, zone, today),
    )
