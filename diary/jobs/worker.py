"""Delivering mail and nothing else, for as long as the process lives."""

from __future__ import annotations

import threading

from sqlalchemy import Engine

from diary.clock import Clock
from diary.config import Settings
from diary.jobs.deliver import DELIVER_EVERY, Delivery, deliver_some
from diary.jobs.ending import wait_or_leave
from diary.jobs.loop import drain, guarded
from diary.mail.transport import Transport


def run(
    engine: Engine, settings: Settings, clock: Clock, transport: Transport, *, every: float = DELIVER_EVERY
) -> None:
    """Look for mail that is due every so many seconds, until a signal handler raises SystemExit in this thread (the
    main one); then finish the mail that is under way and give back the others.
    """
    stop = threading.Event()
    delivery = Delivery(engine, settings, clock, transport, stop=stop.is_set)
    deliver = guarded("deliver", lambda: drain(lambda: deliver_some(delivery), stop.is_set))

    def work() -> None:
        while not stop.is_set():
            deliver()
            stop.wait(every)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    try:
        # Not `join`: a thread whose join a signal has interrupted is taken for ended.
        stop.wait()
    finally:
        stop.set()
        wait_or_leave(worker, delivery.give_back)
