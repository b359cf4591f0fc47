"""The clock that drives the jobs: APScheduler in a process of its own, ticking in UTC.

It keeps no schedule of its own: what is due stands in the tables, so a tick that comes late, twice, or after three days
asleep does the right thing. Nothing of the web is imported here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial

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
from diary.jobs.erasure import erase_some
from diary.jobs.escalate import escalate_some
from diary.jobs.heartbeat import beat, running
from diary.jobs.loop import drain, guarded, rest_for
from diary.jobs.ping import LOOK_EVERY, Ping
from diary.jobs.prune import prune
from diary.jobs.questions import open_unanswered
from diary.jobs.ran import Ran
from diary.jobs.remind import remind_some
from diary.jobs.sweep import Sweep
from diary.jobs.ticking import Every, watch_the_clock
from diary.jobs.trials import try_some
from diary.mail.transport import Transport
from diary.mail.watched import WatchedTransport

SWEEP_EVERY = 15
REMIND_EVERY = 30
QUESTIONS_EVERY = 30
ESCALATE_EVERY = 30
APPOINTMENTS_EVERY = 60
DIGEST_EVERY = 30
ERASE_EVERY = 60
TRIALS_EVERY = 60
PRUNE_EVERY = 3600
BACKUP_EVERY = 600
"""Seconds. A backup is made by the first look of each day."""
BACKUP_AFTER = timedelta(minutes=1)
"""How long after the start the first look comes: there is enough to do before."""
PING_AFTER = timedelta(seconds=10)
"""The web server starts at the same time."""


def run(engine: Engine, settings: Settings, clock: Clock, transport: Transport, *, web: str = "") -> None:
    """Tick until a signal handler raises SystemExit in this thread (the main one); then finish what is under way.

    `web` is the address by which the web server beside this process shows that it lives; empty where none is.
    A unit that takes too long, such as a mail server that does not answer, is left behind, and its mail given back.
    """
    stop = threading.Event()
    scheduler = BlockingScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(12)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    sweep = Sweep(engine, settings)
    mail, ran = WatchedTransport(transport, clock), Ran(clock)
    delivery = Delivery(engine, settings, clock, mail, stop=stop.is_set)

    def sweep_batch() -> bool:
        # Before each batch: after a change of the rules there is so much to do that the scheduler would seem dead.
        beat(engine, clock.now())
        return sweep.some(clock.now())

    def remind_batch() -> bool:
        return remind_some(engine, settings, clock.now())

    def questions_batch() -> bool:
        return open_unanswered(engine, settings, clock.now())

    def escalate_batch() -> bool:
        running(engine, clock.now())
        return escalate_some(engine, settings, clock.now())

    def appointments_batch() -> bool:
        return tell_some(engine, settings, clock.now())

    def digest_batch() -> bool:
        running(engine, clock.now())
        return digest_some(engine, settings, clock.now())

    def trials_batch() -> bool:
        return try_some(engine, settings, clock.now())

    def erase_batch() -> bool:
        return erase_some(engine, settings, clock.now())

    def add(name: str, job: Callable[[], object], seconds: int, after: timedelta = timedelta()) -> None:
        first = clock.now() + after
        scheduler.add_job(guarded(name, job), Every(seconds), id=name, next_run_time=first)

    batches: list[tuple[str, Callable[[], bool], int]] = [
        ("sweep", sweep_batch, SWEEP_EVERY),
        ("remind", remind_batch, REMIND_EVERY),
        ("questions", questions_batch, QUESTIONS_EVERY),
        ("escalate", escalate_batch, ESCALATE_EVERY),
        ("appointments", appointments_batch, APPOINTMENTS_EVERY),
        ("digest", digest_batch, DIGEST_EVERY),
        ("trials", trials_batch, TRIALS_EVERY),
        ("erase", erase_batch, ERASE_EVERY),
        ("deliver", lambda: deliver_some(delivery), DELIVER_EVERY),
    ]
    for name, batch, seconds in batches:
        # Delivering writes only before and after it speaks with the mail server.
        rest = 0.0 if name == "deliver" else rest_for(engine)
        add(name, partial(drain, ran.noting(name, seconds, batch), stop.is_set, rest=rest), seconds)
    clear_up = ran.noting("prune", PRUNE_EVERY, lambda: prune(engine, settings, clock.now()))
    add("prune", clear_up, PRUNE_EVERY)
    back_up = ran.noting("backup", BACKUP_EVERY, lambda: back_up_daily(settings, clock.now()))
    add("backup", back_up, BACKUP_EVERY, BACKUP_AFTER)
    if settings.ping_url:
        add("ping", Ping(engine, settings, clock, ran, mail, web=web).look, LOOK_EVERY, PING_AFTER)
    if settings.return_mailbox is not None:
        from diary.jobs.returned import READ_AFTER, READ_EVERY, ReturnedMail

        add("returned", ReturnedMail(engine, settings, clock).look, READ_EVERY, READ_AFTER)
    watch_the_clock(scheduler, stop)
    try:
        scheduler.start()
    finally:
        stop.set()
        if scheduler.running:
            ending = threading.Thread(target=scheduler.shutdown, daemon=True)
            ending.start()
            wait_or_leave(ending, delivery.give_back)
