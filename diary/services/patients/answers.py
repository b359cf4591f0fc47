"""What a person answered on a day's report, apart from how it is stored or shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from diary.rules.records import Compared, Reading, Report, Sign, Symptom, SymptomKey
from diary.store.models import (
    MedicineNotTaken,
    MedicineTaken,
    Patient,
    SavedReading,
    SavedReport,
    SelfCareTried,
    TrackedSymptom,
)
from diary.store.models.tracking import Helped, NotTaken, SelfCare
from diary.store.queries.reports import parts_of

LONGEST_NOTE = 2_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Left:
    """A medicine that was not taken as usual: whether it was missed or skipped on purpose, and why if that was told."""

    how: NotTaken
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """A day's answers; None is "not answered", which is neither no nor 0. Readings are by the tracked symptom's id."""

    signs: frozenset[Sign] | None = None
    sudden: bool | None = None
    readings: Mapping[int, Reading] = field(default_factory=dict)
    interference: int | None = None
    could_not: bool | None = None
    compared: Compared | None = None
    note: str = ""
    self_care: Mapping[SelfCare, Helped | None] = field(default_factory=dict)
    """What was tried, and whether it helped. What is not in it was not tried, or not told."""
    medicines: frozenset[int] = frozenset()
    """The ids of the medicines taken that day."""
    not_taken: Mapping[int, Left] = field(default_factory=dict)
    """The medicines that were not, by id. One that is in neither is unknown."""

    def on(self, day: date) -> Report:
        """As the rules look at it: what was tried and taken, and the note, are no business of theirs."""
        return Report(
            day=day,
            signs=self.signs,
            sudden=self.sudden,
            readings=dict[SymptomKey, Reading](self.readings.items()),
            interference=self.interference,
            could_not=self.could_not,
            compared=self.compared,
        )


def answers_of(report: SavedReport) -> Answers:
    """The answers a saved report holds."""
    return _answers(
        report,
        {reading.symptom_id: Reading(reading.worst, reading.usual) for reading in report.readings},
        {tried.what: tried.helped for tried in report.self_care},
        (taken.medicine_id for taken in report.medicines),
        {each.medicine_id: Left(each.how, each.why) for each in report.not_taken},
    )


def _answers(
    report: SavedReport,
    readings: Mapping[int, Reading],
    self_care: Mapping[SelfCare, Helped | None],
    medicines: Iterable[int],
    not_taken: Mapping[int, Left],
) -> Answers:
    return Answers(
        signs=report.signs,
        sudden=report.sudden,
        readings=readings,
        interference=report.interference,
        could_not=report.could_not,
        compared=report.compared,
        note=report.note,
        self_care=self_care,
        medicines=frozenset(medicines),
        not_taken=not_taken,
    )


def as_report(patient: Patient, day: date, answers: Answers) -> SavedReport:
    """The row of a report that holds these answers; who wrote it, when and how is not said in it yet."""
    return SavedReport(
        patient_id=patient.id,
        day=day,
        signs=answers.signs,
        sudden=answers.sudden,
        interference=answers.interference,
        could_not=answers.could_not,
        compared=answers.compared,
        note=answers.note,
        readings=[
            SavedReading(symptom_id=symptom_id, worst=reading.worst, usual=reading.usual)
            for symptom_id, reading in sorted(answers.readings.items())
        ],
        self_care=[
            SelfCareTried(what=what, helped=helped) for what, helped in sorted(answers.self_care.items())
        ],
        medicines=[MedicineTaken(medicine_id=medicine_id) for medicine_id in sorted(answers.medicines)],
        not_taken=[
            MedicineNotTaken(medicine_id=medicine_id, how=left.how, why=left.why)
            for medicine_id, left in sorted(answers.not_taken.items())
        ],
    )


def read_answers(session: Session, report: SavedReport) -> Answers:
    """The same, of a report from `report_to_read`: in one question."""
    parts = parts_of(session, report.id)
    return _answers(
        report,
        {
            part.symptom_id: Reading(part.worst, part.usual)
            for part in sorted(parts, key=lambda part: part.symptom_id or 0)
            if part.symptom_id is not None
        },
        {
            part.tried: part.helped
            for part in sorted(parts, key=lambda part: part.tried or "")
            if part.tried is not None
        },
        (part.medicine_id for part in parts if part.medicine_id is not None and part.how is None),
        {
            part.medicine_id: Left(part.how, part.why or "")
            for part in sorted(parts, key=lambda part: part.medicine_id or 0)
            if part.medicine_id is not None and part.how is not None
        },
    )


def as_trace(answers: Answers) -> dict[str, Any]:
    """All that was answered, as JSON: of answers that do not count."""
    return {
        "signs": None if answers.signs is None else sorted(answers.signs),
        "sudden": answers.sudden,
        "readings": {str(key): [each.worst, each.usual] for key, each in answers.readings.items()},
        "interference": answers.interference,
        "could_not": answers.could_not,
        "compared": answers.compared,
        "note": answers.note,
        "self_care": {what.value: helped for what, helped in answers.self_care.items()},
        "medicines": sorted(answers.medicines),
        "not_taken": {str(key): [left.how.value, left.why] for key, left in answers.not_taken.items()},
    }


def from_trace(trace: Mapping[str, Any]) -> Answers:
    """The answers that `as_trace` kept."""
    return Answers(
        signs=None if trace["signs"] is None else frozenset(Sign(sign) for sign in trace["signs"]),
        sudden=trace["sudden"],
        readings={int(key): Reading(*numbers) for key, numbers in trace["readings"].items()},
        interference=trace["interference"],
        could_not=trace["could_not"],
        compared=Compared(trace["compared"]) if trace["compared"] else None,
        note=trace["note"],
        self_care={SelfCare(what): Helped(how) if how else None for what, how in trace["self_care"].items()},
        medicines=frozenset(trace["medicines"]),
        not_taken={
            int(key): Left(NotTaken(how), why) for key, (how, why) in trace.get("not_taken", {}).items()
        },
    )


def as_rules_see(symptoms: Iterable[TrackedSymptom]) -> tuple[Symptom, ...]:
    """Tracked symptoms as the rules know them, by their row id."""
    return tuple(
        Symptom(
            key=symptom.id,
            name=symptom.name,
            kind=symptom.kind,
            watched=symptom.watched,
            heart=symptom.heart,
            since=symptom.since,
        )
        for symptom in symptoms
    )
