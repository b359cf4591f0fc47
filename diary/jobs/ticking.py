"""When jobs run: at intervals that no clock can hold up that is set back an hour or forward by years."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger

from diary.clock import SystemClock

LOOK_EVERY = 5.0
"""Seconds between two looks at whether the clock was set back."""
SLACK = timedelta(minutes=2)
"""A job may lie further ahead than its interval by so much: some begin a while after the start."""


class Every(BaseTrigger):  # type: ignore[misc]
    """An interval between two runs.

    After a sleep it counts from now: APScheduler's own trigger would count up every run that was missed, which takes
    hours for a machine that began in 1970 and was told the time then.
    """

    def __init__(self, seconds: int) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The moment of the next run (the name is APScheduler's)."""
        return now if previous_fire_time is None else max(previous_fire_time, now) + self.interval


def bring_forward(scheduler: BaseScheduler, now: datetime) -> list[str]:
    """Let jobs run now that lie further ahead than their interval; gives their names.

    That is so after the clock was set back, and without this no mail would go out until it has come so far again.
    """
    ahead = [
        job
        for job in scheduler.get_jobs()
        if job.next_run_time is not None and job.next_run_time - now > job.trigger.interval + SLACK
    ]
    for job in ahead:
        job.modify(next_run_time=now)
    return [job.id for job in ahead]


def watch_the_clock(scheduler: BaseScheduler, stop: threading.Event) -> None:
    """Bring jobs forward after the clock was set back, in a thread of its own, until `stop`."""

    def look() -> None:
        # The machine's clock, which is the one APScheduler goes by.
        while not stop.wait(LOOK_EVERY):
            bring_forward(scheduler, SystemClock().now())

    threading.Thread(target=look, daemon=True).start()
