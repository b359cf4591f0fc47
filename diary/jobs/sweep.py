"""The rules applied to whoever is behind or due, some hundred patients at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.applying import apply_rules
from diary.services.thresholds import site_thresholds
from diary.store.engine import unit_of_work
from diary.store.queries.sweeping import behind_or_due

BATCH = 300
"""Patients a transaction: long enough to share its cost, short enough that nobody who saves a report waits for it."""


def sweep_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """Apply the rules to one batch of patients. True if there may be more.

    A patient on whom the rules fail is tried again later and counted as done for now.
    """
    with unit_of_work(engine) as session:
        states = behind_or_due(session, now, site_thresholds(settings).fingerprint(), limit=BATCH)
        if states:
            apply_rules(session, now, settings, states)
        return len(states) == BATCH
