"""What a patient wants on the page for the doctor, and what of it somebody may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect

from diary.services.audit import Event, record
from diary.services.permissions.access import Action
from diary.store.models import Account, DoctorsPage, Patient
from diary.store.models.doctors_page import USUAL_DAYS, USUAL_PARTS, Part
from diary.store.work import Work
from diary.words.doctors_page import SPANS

QUESTIONS = 3
QUESTION_LENGTH = 120
"""Letters of one question."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The period and the contents."""

    days: int
    parts: frozenset[Part]
    questions: tuple[str, ...]


def choices_of(work: Work, patient: Patient) -> Choices:
    """What this patient chose; the usual where they did not."""
    row = work.session.get(DoctorsPage, patient.id)
    if row is None:
        return Choices(USUAL_DAYS, parts_in(USUAL_PARTS), ())
    return Choices(row.days, parts_in(row.parts), tuple(row.questions))


def parts_in(codes: Iterable[str]) -> frozenset[Part]:
    """The parts that these codes name, without those that this version does not know."""
    known: Collection[Any] = set(Part)
    return frozenset(Part(code) for code in codes if code in known)


def choose(work: Work, patient: Patient, chosen: Choices, *, by: Account) -> None:
    """Keep what the patient chose. Questions that are empty are none."""
    row = work.session.get(DoctorsPage, patient.id)
    if row is None:
        row = DoctorsPage(patient_id=patient.id)
        work.session.add(row)
    row.days = chosen.days if chosen.days in SPANS else USUAL_DAYS
    row.parts = [part.value for part in Part if part in chosen.parts]
    asked = (" ".join(each.split())[:QUESTION_LENGTH] for each in chosen.questions)
    row.questions = [each for each in asked if each][:QUESTIONS]
    if inspect(row).pending or work.session.is_modified(row):
        work.session.flush()
        record(work, patient.id, Event.DOCTORS_PAGE_CHOSEN, by=by)


def open_to(chosen: Choices, may: Collection[Action]) -> frozenset[Part]:
    """The parts that were chosen, without those that these permissions do not open."""
    parts = set(chosen.parts)
    if Action.READ_FOLLOW_UPS not in may:
        parts.discard(Part.FINDINGS)
    if Action.READ_NOTES not in may:
        parts -= {Part.NOTES, Part.QUESTIONS}
    return frozenset(parts)
