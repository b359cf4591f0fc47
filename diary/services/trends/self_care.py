"""What a patient tried against the pain and whether it helped, on their own word: counted, never explained."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from diary.services.patients import today_for, tracked_symptoms
from diary.store.models import Patient
from diary.store.models.tracking import Helped, SelfCare
from diary.store.queries.self_care import Tried, tried_between, worst_between
from diary.store.work import Work

SPAN = timedelta(days=90)
DAYS_EACH = 5
"""So many days with it, and so many without, before their numbers stand beside each other. A choice of ours: fewer days
differ by chance alone."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The worst of each day, 0 to 10, on days with and on days without it. It says nothing of why."""

    symptom: str
    days_with: Sequence[int]
    days_without: Sequence[int]


@dataclass(frozen=True, slots=True)
class WhatHelped:
    """One thing that was tried."""

    what: SelfCare
    days: int
    answers: Mapping[Helped, int]
    compared: Compared | None


def what_helped(work: Work, patient: Patient) -> list[WhatHelped]:
    """What this patient tried in the last 90 days, what was tried most often first.

    Days with and without it are compared by the first symptom of the diary, over days that have a number for it, and
    only from five days of each.
    """
    last = today_for(patient, work.now)
    first = last - SPAN + timedelta(days=1)
    tried = tried_between(work.session, patient.id, first, last)
    if not tried:
        return []
    chief = next(iter(tracked_symptoms(work.session, patient)), None)
    worst = {} if chief is None else worst_between(work.session, patient.id, chief.id, first, last)
    return sorted(
        _each(tried, "" if chief is None else chief.name, worst), key=lambda one: (-one.days, one.what)
    )


def counted_between(work: Work, patient: Patient, first: date, last: date) -> list[WhatHelped]:
    """What was tried in these days, what was tried most often first; days are not compared."""
    tried = tried_between(work.session, patient.id, first, last)
    return sorted(_each(tried, "", {}), key=lambda one: (-one.days, one.what))


def _each(tried: Iterable[Tried], symptom: str, worst: Mapping[date, int]) -> Iterable[WhatHelped]:
    days: defaultdict[SelfCare, set[date]] = defaultdict(set)
    answers: defaultdict[SelfCare, Counter[Helped]] = defaultdict(Counter)
    for one in tried:
        days[one.what].add(one.day)
        if one.helped is not None:
            answers[one.what][one.helped] += 1
    for what, with_it in days.items():
        yield WhatHelped(what, len(with_it), answers[what], _compared(symptom, with_it, worst))


def _compared(symptom: str, with_it: set[date], worst: Mapping[date, int]) -> Compared | None:
    those = [number for day, number in worst.items() if day in with_it]
    others = [number for day, number in worst.items() if day not in with_it]
    if min(len(those), len(others)) < DAYS_EACH:
        return None
    return Compared(symptom, those, others)
