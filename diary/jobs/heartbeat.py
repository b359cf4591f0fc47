"""Signs of life in the database, so that others can see when the scheduler has died, or that the diary was off."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Engine

from diary.mail.kinds import ACCOUNT_MAILS
from diary.services.site.health import SCHEDULER
from diary.store.engine import reading, unit_of_work
from diary.store.queries.heartbeats import note_beat
from diary.store.queries.outages import is_noted, mail_waiting, note_running

_log = logging.getLogger(__name__)


def running(engine: Engine, now: datetime) -> None:
    """Note that jobs run, before one of them judges a silence. After an outage, say what waits to go out now."""
    with reading(engine) as session:
        if is_noted(session, now):
            return
    with unit_of_work(engine) as session:
        outage = note_running(session, now)
        if outage is None:
            return
        began_at, ended_at = outage.began_at, outage.ended_at
        waiting = mail_waiting(session, now, ACCOUNT_MAILS)
    _log.warning(
        "the diary was off from %s to %s; mail that waits and goes out now: %d about diaries, %d about accounts",
        began_at,
        ended_at,
        waiting.about_diaries,
        waiting.others,
    )


def beat(engine: Engine, now: datetime, name: str = SCHEDULER) -> None:
    """Note that `name` is alive. Two schedulers may do so for the first time at once."""
    with unit_of_work(engine) as session:
        note_beat(session, name, now)
