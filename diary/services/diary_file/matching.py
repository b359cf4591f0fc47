"""Which of the diary's symptoms each of a file's is: by its name as a person reads it, or one it had before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config.one_line import as_read, one_line
from diary.rules.records import Report, Symptom, SymptomKey
from diary.services.errors import Faults
from diary.services.patients import all_symptoms
from diary.services.patients.names import faults_in
from diary.services.tracking.symptoms import MOST_SYMPTOMS
from diary.store.models import FormerName, Patient, SavedReading, TrackedSymptom
from diary.store.work import Work
from diary.words.language import gettext as _

Given = Mapping[SymptomKey, frozenset[str]]
"""Which of `kind`, `watched` and `heart` a file says of each of its symptoms."""

_ALL = frozenset({"kind", "watched", "heart"})


@dataclass(slots=True)
class Matched:
    """The diary's symptom for each of the file's, by the file's key."""

    tracked: dict[SymptomKey, TrackedSymptom] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    """Names that the diary did not have."""
    otherwise: list[str] = field(default_factory=list)
    """Names of which the diary goes on treating the symptom otherwise than the file says."""
    changed: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """What the file changed of a symptom that was there, by its id: as it was `before`, and as it is `after`."""
    faults: Faults = field(default_factory=Faults)

    def twice_on(self, report: Report) -> Faults:
        """Two numbers of a day that belong to one symptom, in two writings of its name."""
        faults = Faults()
        first: dict[int, SymptomKey] = {}
        for key, reading in report.readings.items():
            other = first.setdefault(id(self.tracked[key]), key)
            if report.readings[other] != reading:
                fault = _(
                    "%(day)s has different numbers for “%(one)s” and “%(other)s”, which is one name. Keep one of them.",
                    day=report.day.isoformat(),
                    one=str(other),
                    other=str(key),
                )
                faults.add(report.day.isoformat(), fault)
        return faults


def match(work: Work, patient: Patient, symptoms: tuple[Symptom, ...], given: Given | None) -> Matched:
    """Find the symptoms, and add those that the diary does not have, as far as a page would.

    A symptom that was never given a number here came with the diary: what the file says of it holds. What it does not
    say changes nothing.
    """
    matched = Matched()
    known = all_symptoms(work.session, patient)
    by_name = _by_name(work.session, known)
    for symptom in symptoms:
        told = _ALL if given is None else given.get(symptom.key, frozenset())
        tracked = by_name.get(as_read(symptom.name))
        if tracked is None:
            tracked = _added(patient, symptom, known, matched.faults)
            known.append(tracked)
            by_name[as_read(symptom.name)] = tracked
            matched.added.append(tracked.name)
            if not matched.faults:
                work.session.add(tracked)
        elif _differs(symptom, tracked, told):
            if tracked.name in matched.added or _is_used(work.session, tracked):
                matched.otherwise.append(tracked.name)
            else:
                before = {name: getattr(tracked, name) for name in sorted(told)}
                _take_over(symptom, tracked, told)
                after = {name: getattr(tracked, name) for name in sorted(told)}
                matched.changed[str(tracked.id)] = {"before": before, "after": after}
        matched.tracked[symptom.key] = tracked
    tracked_now = sum(each.retired_at is None for each in known)
    if matched.added and tracked_now > MOST_SYMPTOMS:
        fault = _(
            "With this file the diary would track %(found)s things, and it can track %(most)s. Take some out of the "
            "file, or stop tracking some in the diary first.",
            found=tracked_now,
            most=MOST_SYMPTOMS,
        )
        matched.faults.add("symptom", fault)
    work.session.flush()
    return matched


def _by_name(session: Session, known: list[TrackedSymptom]) -> dict[str, TrackedSymptom]:
    """By the name as it is read. A name that something has now counts before one that something else had."""
    by_id = {each.id: each for each in known}
    former = session.scalars(
        select(FormerName).where(FormerName.symptom_id.in_(by_id)).order_by(FormerName.id)
    )
    found = {as_read(each.name): by_id[each.symptom_id] for each in former}
    return found | {as_read(each.name): each for each in known}


def _added(patient: Patient, symptom: Symptom, known: list[TrackedSymptom], faults: Faults) -> TrackedSymptom:
    name = one_line(symptom.name)
    for sentence in faults_in(name, ()).sentences:
        faults.add("symptom", f"{symptom.name[:40]!r}: {sentence}")
    position = max((each.position for each in known), default=-1) + 1
    tracked = TrackedSymptom(patient_id=patient.id, name=name, position=position)
    _take_over(symptom, tracked, _ALL)
    return tracked


def _differs(symptom: Symptom, tracked: TrackedSymptom, told: frozenset[str]) -> bool:
    return any(getattr(symptom, each) != getattr(tracked, each) for each in told)


def _take_over(symptom: Symptom, tracked: TrackedSymptom, told: frozenset[str]) -> None:
    for each in told:
        setattr(tracked, each, getattr(symptom, each))


def _is_used(session: Session, symptom: TrackedSymptom) -> bool:
    number = select(SavedReading.report_id).where(SavedReading.symptom_id == symptom.id).limit(1)
    return session.scalar(number) is not None
