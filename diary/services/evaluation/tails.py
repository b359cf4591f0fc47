"""Which diaries need not be gone over from the first day, and from which day on they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from diary.clock import latest_day
from diary.rules.follow_ups import Key
from diary.rules.matching import Stretch, fits
from diary.services.evaluation.in_force import Rules
from diary.store.models.followups import FollowUpState
from diary.store.queries.evaluation import Due
from diary.store.queries.followups import StoredFollowUp
from diary.store.queries.last_days import rules_in_force
from diary.store.work import Work

REACH = timedelta(days=14)
"""Diaries whose changed days lie no further apart are read together."""


_LATELY = timedelta(days=60)
"""Years of new days are gone over alone, not in one transaction with many others."""


@dataclass(frozen=True, slots=True)
class Tail:
    """A diary of which only the days from `since` on are gone over; None where nothing of it changed."""

    due: Due
    since: date | None
    rules_from: date | None
    """From when on the rules in force are new."""


def tails_of(work: Work, current: Rules, due: Sequence[Due]) -> list[Tail]:
    """Those that need not be gone over from the first day, as far as the rules in force and their states tell: whose
    diary has grown by days, and none of those that it had has changed.
    """
    in_force = rules_in_force(work.session, [each.patient_id for each in due])
    oldest = work.now.date() - _LATELY
    found = []
    for each in due:
        rows = in_force.get(each.patient_id, ())
        if not rows or each.reported_to is None or each.reported_to < oldest:
            continue
        if each.changed_from is not None and each.changed_from <= each.reported_to:
            continue
        first_from, last = rows[0].from_on, rows[-1]
        if (last.rules_version, last.digest) == (current.version, current.kept.digest):
            if each.changed_from is None or len(rows) == 1 or each.changed_from >= last.from_on:
                found.append(Tail(each, each.changed_from, None))
            continue
        since = min(each.reported_to, latest_day(work.now))
        if since > first_from and (each.changed_from is None or each.changed_from >= since):
            found.append(Tail(each, since, since))
    return found


def groups(tails: Sequence[Tail]) -> Iterator[list[Tail]]:
    """Those whose days lie near one another."""
    group: list[Tail] = []
    for tail in sorted(tails, key=begins):
        if group and begins(tail) - begins(group[0]) > REACH:
            yield group
            group = []
        group.append(tail)
    if group:
        yield group


def begins(tail: Tail) -> date:
    """The first day that is looked at for its own sake."""
    return tail.since or tail.due.reported_to or date.min


def is_plain(stored: Collection[StoredFollowUp], since: date) -> bool:
    """Whether each of the stored ones is what going over the days before `since` gives, and no two could be one."""
    by_key: dict[Key, list[StoredFollowUp]] = {}
    for each in stored:
        if each.state in (FollowUpState.JOINED, FollowUpState.WITHDRAWN, FollowUpState.NO_LONGER_NEEDED):
            return False
        if each.state is FollowUpState.ACKNOWLEDGED and (each.closed_on is None or each.closed_on >= since):
            return False
        by_key.setdefault((each.kind, each.symptom), []).append(each)
    return not any(
        fits(_stretch(one), _stretch(other))
        for those in by_key.values()
        if len(those) > 1
        for one, other in pairwise(sorted(those, key=lambda each: each.opened_on))
    )


def _stretch(each: StoredFollowUp) -> Stretch:
    return Stretch(each.opened_on, each.closed_on, frozenset())


def resting_on(stored: StoredFollowUp, days: frozenset[date]) -> StoredFollowUp:
    """The same, with the days that it rests on."""
    return StoredFollowUp(
        stored.id,
        stored.patient_id,
        stored.kind,
        stored.symptom,
        stored.state,
        stored.opened_on,
        stored.closed_on,
        stored.withdrawn_on,
        stored.last_found_on,
        stored.held,
        stored.acknowledged_at,
        days,
    )
