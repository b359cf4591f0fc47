"""What an act works with: the session of its transaction, the moment it happens at, the settings of the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from diary.config import Settings


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work. Whoever opens a transaction makes it once and hands it on: all that is done in it agrees on the
    moment.
    """

    session: Session
    now: datetime
    """Aware, in UTC: read from the clock once."""
    settings: Settings
