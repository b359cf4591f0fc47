"""Telling what could only be kept, once there is a mail server. Should that fail, other mail goes all the same."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.logs import without_values
from diary.services import notifications
from diary.store.engine import unit_of_work
from diary.store.work import Work

_log = logging.getLogger(__name__)


def take_up_kept(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Queue what was kept of mail about follow-ups that are open. False where that failed; it is in the log."""
    try:
        with unit_of_work(engine) as session:
            notifications.take_up_kept(Work(session, now, settings))
    except Exception as error:
        _log.error("taking up kept mail failed: %s", without_values(error))
        return False
    return True
