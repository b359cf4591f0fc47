"""Whether the parts of a site that nobody sees are alive."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from diary.store.engine import reading
from diary.store.migrate import current_of
from diary.store.queries import heartbeats
from diary.store.revisions import newest_revision

SCHEDULER = "scheduler"
"""The name of the scheduler's heartbeat."""
PING = "ping"
"""Under this name stands when the address outside last answered."""
RETURNED = "returned mail"
"""Under this name stands when the mailbox that mail comes back to was last read."""
RETURNED_WITHIN = timedelta(minutes=30)
"""It is read every five minutes; its server may be started again meanwhile."""
BOUNCED = "returned mail by pipe"
"""Under this name stands when a report of returned mail was last handed to the command."""

DEAD_AFTER = timedelta(minutes=3)
"""Without a sign of life for so long, the scheduler counts as dead. It gives one every quarter of a minute, and before
each batch of patients, which takes seconds."""

_ENOUGH_TO_WRITE = 65_536
"""Bytes that must still fit on the disk: a full one often takes a few."""


class Part(StrEnum):
    """What has to work for the site to work."""

    DATABASE = "database"
    SCHEMA = "schema"
    SCHEDULER = "scheduler"
    DISK = "disk"


def last_beat(session: Session, name: str = SCHEDULER) -> datetime | None:
    """When `name` last showed that it lives; None if it never did. One row is read, by its key."""
    return heartbeats.last_beat(session, name)


def counts_as_dead(beat_at: datetime | None, now: datetime, *, started_at: datetime) -> bool:
    """Whether a scheduler last heard of at `beat_at` is dead.

    One that was never heard of gets as long from `started_at` on, when whoever asks was started: on a new site both
    start together. A sign of life from the future was given by a clock that was wrong, and counts no more than an
    old one.
    """
    return abs(now - (beat_at if beat_at is not None else started_at)) >= DEAD_AFTER


def failing_parts(engine: Engine, data_dir: Path, now: datetime, *, started_at: datetime) -> list[Part]:
    """What does not work, from the bottom up. Nothing is changed by asking."""
    return [*_failing_in_database(engine, now, started_at), *([] if can_write(data_dir) else [Part.DISK])]


def _failing_in_database(engine: Engine, now: datetime, started_at: datetime) -> list[Part]:
    try:
        with reading(engine) as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        # What stands in it cannot be told then.
        return [Part.DATABASE]
    failing = []
    try:
        if current_of(engine) != newest_revision():
            failing.append(Part.SCHEMA)
        with reading(engine) as session:
            if counts_as_dead(last_beat(session), now, started_at=started_at):
                failing.append(Part.SCHEDULER)
    except SQLAlchemyError:
        # A table is missing, or half of the file: it answers, but not as a diary does.
        return failing or [Part.DATABASE]
    return failing


def can_write(directory: Path) -> bool:
    """Whether something can be written there. Tried with a file without a name, so nothing is left of it."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(b"\0" * _ENOUGH_TO_WRITE)
            file.flush()
    except OSError:
        return False
    return True
