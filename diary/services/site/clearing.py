"""By which moment it is judged what is old enough to be deleted: a clock that leaps ahead makes nothing old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from diary.clock import EARLIEST
from diary.store.queries.heartbeats import last_beat, note_beat
from diary.store.work import Work

LEAP = timedelta(days=30)
"""A clock that has gone on by more than this since it was last cleared up is not believed: either it is wrong, or the
diary was off for so long."""
WAITS = timedelta(days=30)
"""A clock that has gone on for so long since it leapt, and was not set back, is believed: the diary was off."""
_BEHIND = timedelta(days=1)
"""What lies back less is not worth a word."""

_LOOKED = "clearing up"
"""Under this name stands when it was last cleared up, by the clock."""
_BELIEVED = "cleared up to"
"""Under this name stands by which moment that was judged."""
_LEAPT = "clock leapt ahead"
"""Under this name stands where the clock was after it last leapt."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The clock leapt ahead, and is not believed yet."""

    by: timedelta
    """How far the moment lies back by which it is judged what is old."""
    until: datetime
    """From when on the clock is believed, if nobody sets it back."""


def go_on(work: Work) -> datetime:
    """The moment by which what is old may be deleted now; notes it. Never later than now, and no leap of the clock
    takes it further, but only that it goes on.
    """
    moment, leapt_at = _next(work)
    if work.now < EARLIEST:
        # A machine that begins in 1970 knows the time in a moment, and has not leapt then. So old is nothing now.
        return moment
    note_beat(work.session, _LOOKED, work.now)
    note_beat(work.session, _BELIEVED, moment)
    stored = last_beat(work.session, _LEAPT)
    if leapt_at is not None:
        note_beat(work.session, _LEAPT, leapt_at)
    elif stored is not None and stored > work.now:
        # The clock was set right again: nothing is left of where it was.
        note_beat(work.session, _LEAPT, work.now)
    return moment


def behind(work: Work) -> Behind | None:
    """Whether that moment lies back because the clock leapt ahead. Nothing is noted."""
    moment, leapt_at = _next(work)
    if leapt_at is None or work.now - moment <= _BEHIND:
        return None
    return Behind(work.now - moment, leapt_at + WAITS)


def _next(work: Work) -> tuple[datetime, datetime | None]:
    """The moment, and when the clock leapt where that is why it is not now."""
    looked_at, believed = last_beat(work.session, _LOOKED), last_beat(work.session, _BELIEVED)
    if looked_at is None or believed is None:
        return work.now, None
    gone_on = max(work.now - looked_at, timedelta())
    if gone_on > LEAP:
        return min(believed, work.now), work.now
    leapt_at = last_beat(work.session, _LEAPT)
    if leapt_at is None or not leapt_at <= work.now < leapt_at + WAITS or believed >= looked_at:
        return work.now, None
    return min(believed + gone_on, work.now), leapt_at
