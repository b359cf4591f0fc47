"""What a person answered on a day's report, apart from how it is stored or shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from diary.rules.records import Compared, Reading, Report, Sign, Symptom, SymptomKey, SymptomKind
from diary.store.models import SavedReport, TrackedSymptom
from diary.store.models.selfcare import Helped, SelfCare

LONGEST_NOTE = 2_000
"""Characters."""


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
    return Answers(
        signs=report.signs,
        sudden=report.sudden,
        readings={reading.symptom_id: Reading(reading.worst, reading.usual) for reading in report.readings},
        interference=report.interference,
        could_not=report.could_not,
        compared=Compared(report.compared) if report.compared else None,
        note=report.note,
        self_care={
            SelfCare(tried.what): Helped(tried.helped) if tried.helped else None for tried in report.self_care
        },
        medicines=frozenset(taken.medicine_id for taken in report.medicines),
    )


def as_rules_see(symptoms: Iterable[TrackedSymptom]) -> tuple[Symptom, ...]:
    """Tracked symptoms as the rules know them, by their row id."""
    return tuple(
        Symptom(
            key=symptom.id,
            name=symptom.name,
            kind=SymptomKind(symptom.kind),
            watched=symptom.watched,
            heart=symptom.heart,
            since=symptom.since,
        )
        for symptom in symptoms
    )
