"""What a page tells of a scheduler that is dead: nobody else would notice that follow-ups and mails stay away."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask.sansio.app import App
from sqlalchemy.exc import SQLAlchemyError

from diary.logs import without_values
from diary.services.site.health import counts_as_dead, last_beat
from diary.web import context

_STARTED_AT = "diary.started_at"
_SEEN_AT = "diary.scheduler_seen_at"
_SAYS_FOR = timedelta(minutes=1)
"""Of the three that a scheduler may be silent: it was not dead then, whatever it did since."""

log = logging.getLogger(__name__)


def note_start(app: App) -> None:
    """Keep when `app` was made: a scheduler that was never heard of has until some minutes after it."""
    site: context.Site = app.extensions["diary"]
    app.extensions[_STARTED_AT] = site.clock.now()


def started_at() -> datetime:
    """When the running app was made."""
    moment: datetime = current_app.extensions[_STARTED_AT]
    return moment


def scheduler_is_missed() -> bool:
    """Whether the person signed in should hear that the scheduler is dead. Costs one row by its key, or nothing: a sign
    of life that was read is remembered, and says for a minute all that reading it again could say.

    A page that says the database cannot be reached must still come, so then this says no.
    """
    try:
        if context.current_account() is None:
            return False
        seen_at: datetime | None = current_app.extensions.get(_SEEN_AT)
        if seen_at is not None and abs(context.now() - seen_at) < _SAYS_FOR:
            return False
        beat_at = last_beat(context.session())
        current_app.extensions[_SEEN_AT] = beat_at
        return counts_as_dead(beat_at, context.now(), started_at=started_at())
    except SQLAlchemyError as error:
        log.error("it could not be found out whether the scheduler lives: %s", without_values(error))
        return False


def in_templates() -> dict[str, Any]:
    """`scheduler_is_missed()`, asked only where a template shows it."""
    return {"scheduler_is_missed": scheduler_is_missed}
