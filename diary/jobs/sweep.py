"""The rules applied to whoever is behind or due, many patients at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from diary.config import Settings
from diary.services.evaluation.batch import RETRY_LAST, apply_rules
from diary.services.evaluation.many import apply_to_many
from diary.services.site import wrong_hours
from diary.store.engine import unit_of_work
from diary.store.queries.evaluation import Due, behind_or_due, states_of
from diary.store.work import Work

BATCH = 200
"""Patients a transaction: of most only the last days are gone over. Whoever saves a report waits for no longer than
about a second."""
WHOLE = 20
"""Of these so many, at most, whose diaries have to be gone over whole."""
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
        work = Work(session, now, settings)
        mended = mend and wrong_hours.mend(work)
        due = behind_or_due(session, now, settings.rules.fingerprint(), longest_aside=RETRY_LAST, limit=BATCH)
        left = apply_to_many(work, due) if due else []
        some = _for_one_transaction(due, set(left), now.date() - _LONG_AGO)
        if some:
            apply_rules(work, states_of(session, some))
        return mended, len(due) == BATCH or len(some) < len(left)


def _for_one_transaction(due: Sequence[Due], left: Collection[int], long_ago: date) -> Sequence[int]:
    """Of those `left` the first of whose diary much has to be worked out; else some of the others."""
    whole = [each for each in due if each.patient_id in left]
    much = [each for each in whole if each.changed_from is not None and each.changed_from < long_ago]
    return [each.patient_id for each in (much[:1] or whole[:WHOLE])]
