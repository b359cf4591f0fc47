"""The clock that drives the jobs: APScheduler in a process of its own, ticking in UTC.

It keeps no schedule of its own: what is due stands in the tables, so a tick that comes late, twice, or after three days
asleep does the right thing. Nothing of the web is imported here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy import Engine

from diary.clock import Clock
from diary.config import Settings
from diary.jobs.appointments import tell_some
from diary.jobs.backup import back_up_daily
from diary.jobs.deliver import DELIVER_EVERY, Delivery, deliver_some
from diary.jobs.digest import digest_some
from diary.jobs.ending import wait_or_leave
from diary.jobs.escalate import escalate_some
from diary.jobs.heartbeat import beat
from diary.jobs.loop import drain, guarded
from diary.jobs.prune import prune
from diary.jobs.remind import remind_some
from diary.jobs.sweep import sweep_some
from diary.mail.transport import Transport

SWEEP_EVERY = 15
REMIND_EVERY = 30
ESCALATE_EVERY = 30
APPOINTMENTS_EVERY = 60
DIGEST_EVERY = 30
PRUNE_EVERY = 3600
BACKUP_EVERY = 600
"""Seconds. A backup is made by the first look of each day."""
BACKUP_AFTER = timedelta(minutes=1)
"""How long after the start the first look comes: there is enough to do before."""


def run(engine: Engine, settings: Settings, clock: Clock, transport: Transport) -> None:
    """Tick until a signal handler raises SystemExit in this thread (the main one); then finish what is under way.

    A unit that takes too long, such as a mail server that does not answer, is left behind: its lease runs out.
    """
    stop = threading.Event()
    scheduler = BlockingScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(8)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    delivery = Delivery(engine, settings, clock, transport, stop=stop.is_set)

    def sweep_batch() -> bool:
        # Before each batch: after a change of the rules there is so much to do that the scheduler would seem dead.
        beat(engine, clock.now())
        return sweep_some(engine, settings, clock.now())

    def remind_batch() -> bool:
        return remind_some(engine, settings, clock.now())

    def escalate_batch() -> bool:
        return escalate_some(engine, settings, clock.now())

    def appointments_batch() -> bool:
        return tell_some(engine, settings, clock.now())

    def digest_batch() -> bool:
        return digest_some(engine, settings, clock.now())

    jobs: list[tuple[str, Callable[[], object], int]] = [
        ("sweep", lambda: drain(sweep_batch, stop.is_set), SWEEP_EVERY),
        ("remind", lambda: drain(remind_batch, stop.is_set), REMIND_EVERY),
        ("escalate", lambda: drain(escalate_batch, stop.is_set), ESCALATE_EVERY),
        ("appointments", lambda: drain(appointments_batch, stop.is_set), APPOINTMENTS_EVERY),
        ("digest", lambda: drain(digest_batch, stop.is_set), DIGEST_EVERY),
        ("deliver", lambda: drain(lambda: deliver_some(delivery), stop.is_set), DELIVER_EVERY),
        ("prune", lambda: prune(engine, settings, clock.now()), PRUNE_EVERY),
    ]
    for name, job, seconds in jobs:
        scheduler.add_job(guarded(name, job), "interval", id=name, seconds=seconds, next_run_time=clock.now())
    scheduler.add_job(
        guarded("backup", lambda: back_up_daily(settings, clock.now())),
        "interval",
        id="backup",
        seconds=BACKUP_EVERY,
        next_run_time=clock.now() + BACKUP_AFTER,
    )
    try:
        scheduler.start()
    finally:
        stop.set()
        if scheduler.running:
            ending = threading.Thread(target=scheduler.shutdown, daemon=True)
            ending.start()
            wait_or_leave(ending)
