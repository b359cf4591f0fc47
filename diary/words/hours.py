"""When somebody answers at the practice, by the clock on the patient's wall. Public holidays are not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from diary.words.formats import day_in_words, list_in_words, time_in_words
from diary.words.language import current_language
from diary.words.language import gettext as _

_EVERY_DAY = 127
_A_ROW = 3
"""From so many days in a row on, "Monday to Friday" is shorter than each by name."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` to `closes`, in minutes after midnight, on `days`, a bit each: Monday is 1, Sunday is 64."""

    opens: int
    closes: int
    days: int
    now: datetime
    """By the patient's clock."""

    @property
    def is_open(self) -> bool:
        """Whether it is within them."""
        minute = self.now.hour * 60 + self.now.minute
        return self._is_on(self.now.date()) and self.opens <= minute < self.closes

    @property
    def next_day(self) -> date:
        """The day on which they next begin."""
        today = self.now.date()
        if self._is_on(today) and self.now.hour * 60 + self.now.minute < self.opens:
            return today
        later = (today + timedelta(days=ahead) for ahead in range(1, 8))
        return next(day for day in later if self._is_on(day))

    def _is_on(self, day: date) -> bool:
        return bool(self.days >> day.weekday() & 1)


def next_in_words(hours: Hours) -> str:
    """When they next begin: 08:00 on Monday 5 January."""
    return _("%(time)s on %(day)s", time=_clock(hours.opens), day=day_in_words(hours.next_day))


def in_words(hours: Hours) -> str:
    """All of them: Monday to Friday from 08:00 to 18:00."""
    return _(
        "%(days)s from %(opens)s to %(closes)s",
        days=_days(hours.days),
        opens=_clock(hours.opens),
        closes=_clock(hours.closes),
    )


def _days(days: int) -> str:
    if days == _EVERY_DAY:
        return _("every day")
    names = current_language().locale.days["stand-alone"]["wide"]
    numbers = [number for number in range(7) if days >> number & 1]
    if len(numbers) >= _A_ROW and numbers[-1] - numbers[0] == len(numbers) - 1:
        return _("%(first)s to %(last)s", first=names[numbers[0]], last=names[numbers[-1]])
    return list_in_words(names[number] for number in numbers)


def _clock(minute: int) -> str:
    return time_in_words(time(*divmod(minute % (24 * 60), 60)))
