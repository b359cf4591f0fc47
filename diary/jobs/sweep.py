"""The rules applied to whoever is behind or due, some patients at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from diary.config import Settings
from diary.services import wrong_hours
from diary.services.evaluation.batch import RETRY_LAST, apply_rules
from diary.store.engine import unit_of_work
from diary.store.models import SweepState
from diary.store.queries.evaluation import behind_or_due

BATCH = 20
"""Patients a transaction: each diary is gone over whole, and whoever saves a report waits for no longer than about a
second.
"""
_LONG_AGO = timedelta(days=60)
"""What changed further back, as when a file was taken in or the rules' store was made anew, is worked out alone."""


class Sweep:
    """The rules applied to whoever is behind or due, batch by batch, to be called until nothing is left.

    What a clock that was ahead left is mended before the first batch, and not looked for again before each of the
    others.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._mended = False
        """Whether that was looked for since nothing was last left."""

    def some(self, now: datetime) -> bool:
        """Apply the rules to one batch of patients. True if there may be more.

        A patient on whom the rules fail is tried again later and counted as done for now.
        """
        # Should it fail, the next one begins anew.
        mended, self._mended = self._mended, False
        mending, more = _sweep(self._engine, self._settings, now, mend=not mended)
        self._mended = more and not mending
        return more or mending


def sweep_some(engine: Engine, settings: Settings, now: datetime) -> bool:
    """One batch alone, as the first of a `Sweep`."""
    return Sweep(engine, settings).some(now)


def _sweep(engine: Engine, settings: Settings, now: datetime, *, mend: bool) -> tuple[bool, bool]:
    """Whether something had to be mended, and whether there may be more patients."""
    with unit_of_work(engine) as session:
        mended = mend and wrong_hours.mend(session, now, settings)
        states = behind_or_due(
            session, now, settings.rules.fingerprint(), longest_aside=RETRY_LAST, limit=BATCH
        )
        some = _for_one_transaction(states, now.date() - _LONG_AGO)
        if some:
            apply_rules(session, now, settings, some)
        return mended, len(states) == BATCH or len(some) < len(states)


def _for_one_transaction(states: Sequence[SweepState], long_ago: date) -> Sequence[SweepState]:
    """The first of them if much of that diary has to be worked out; else all those of which only little has."""
    much = [state for state in states if state.changed_from is not None and state.changed_from < long_ago]
    return much[:1] or states
