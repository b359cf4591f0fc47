"""By which rules and thresholds each day of a diary is gone over: a change of either never rewrites the past.

It counts from the last day that was reported when it was made; the days before go on by what was in force on them,
also where they are filled in or corrected later.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from diary.clock import latest_day
from diary.rules.thresholds import RULES_VERSION, Thresholds
from diary.services.evaluation.threshold_sets import digest_of, keep
from diary.store.models import RulesInForce, SweepState, ThresholdSet
from diary.store.work import Work


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one day."""

    version: str
    kept: ThresholdSet
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules of every day of one diary. `from_on` ascend; those of the first hold before it, too."""

    from_on: Sequence[date]
    rules: Sequence[Rules]

    def on(self, day: date) -> Rules:
        """Those of one day."""
        return self.rules[max(bisect_right(self.from_on, day) - 1, 0)]

    def thresholds_on(self, day: date) -> Thresholds:
        """The numbers of one day."""
        return self.on(day).thresholds


# Asked at every save: built once, since building it costs about as much as asking it.
_ROWS = (
    select(RulesInForce)
    .where(RulesInForce.patient_id.in_(bindparam("patient_ids", expanding=True)))
    .order_by(RulesInForce.patient_id, RulesInForce.from_on)
)


def rows_of(session: Session, patient_ids: Collection[int]) -> dict[int, list[RulesInForce]]:
    """What is known of several diaries, in one question; the earliest first."""
    found: dict[int, list[RulesInForce]] = {patient_id: [] for patient_id in patient_ids}
    for row in session.scalars(_ROWS, {"patient_ids": list(patient_ids)}):
        found[row.patient_id].append(row)
    return found


def note_change(
    work: Work, state: SweepState, rows: list[RulesInForce], numbers: Thresholds, *, first: date
) -> tuple[InForce, date | None]:
    """What is in force on each day with `numbers` and the rules as they are; and from which day on that is a change.

    A change is kept. `first` is the first reported day, or any day where there is none: what holds from the beginning.
    """
    if rows and (rows[-1].rules_version, rows[-1].digest) == (RULES_VERSION, digest_of(numbers.as_dict())):
        return _in_force(rows, numbers), None
    kept = keep(work.session, numbers)
    # What has been reported since the rules were last applied, by the rules as they were, came after the change.
    from_on = state.reported_to if rows and state.reported_to is not None else first
    # A report of a day to come, of a wrong clock, does not put a change off until then.
    from_on = min(from_on, latest_day(work.now))
    # What would have held from a later day on never came to hold.
    work.session.execute(
        delete(RulesInForce).where(
            RulesInForce.patient_id == state.patient_id, RulesInForce.from_on >= from_on
        )
    )
    for row in rows:
        if row.from_on >= from_on:
            work.session.expunge(row)
    noted = RulesInForce(
        patient_id=state.patient_id,
        from_on=from_on,
        rules_version=RULES_VERSION,
        digest=kept.digest,
        thresholds=kept,
        noted_at=work.now,
    )
    work.session.add(noted)
    work.session.flush()
    return _in_force([*(row for row in rows if row.from_on < from_on), noted], numbers), from_on


def _in_force(rows: Sequence[RulesInForce], numbers: Thresholds) -> InForce:
    return InForce([row.from_on for row in rows], [_rules(row, row.thresholds, numbers) for row in rows])


def _rules(row: RulesInForce, kept: ThresholdSet, numbers: Thresholds) -> Rules:
    if kept.digest == digest_of(numbers.as_dict()):
        return Rules(row.rules_version, kept, numbers)
    known = numbers.as_dict().keys()
    # Numbers that came later than the set are as they are shipped; those of the rules before are left out.
    of_then = {name: value for name, value in kept.numbers.items() if name in known}
    return Rules(row.rules_version, kept, Thresholds.from_dict(of_then))
