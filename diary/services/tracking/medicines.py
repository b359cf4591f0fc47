"""The medicines a patient takes, as they call them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config.one_line import one_line, same_words
from diary.services.errors import BadInput, Faults, NotFound
from diary.services.patients import locked_state
from diary.services.patients.names import faults_in
from diary.services.tracking.anti_inflammatories import looks_anti_inflammatory
from diary.store.models import Medicine, Patient
from diary.store.work import Work
from diary.words.language import gettext as _

MOST_MEDICINES = 30
"""Not retired. The report lists them all."""


@dataclass(frozen=True, slots=True)
class MedicineAnswers:
    """What a patient says about a medicine."""

    name: str
    anti_inflammatory: bool
    approved: bool


def all_medicines(session: Session, patient: Patient) -> list[Medicine]:
    """What the patient takes, and then what they took once; each by name."""
    found = session.scalars(select(Medicine).where(Medicine.patient_id == patient.id))
    return sorted(
        found, key=lambda medicine: (medicine.retired_at is not None, medicine.name.casefold(), medicine.id)
    )


def medicine(session: Session, patient: Patient, medicine_id: int) -> Medicine:
    """One of the patient's medicines. Raises NotFound, also for another patient's."""
    found = session.scalar(
        select(Medicine).where(Medicine.id == medicine_id, Medicine.patient_id == patient.id)
    )
    if found is None:
        raise NotFound
    return found


def add(work: Work, patient: Patient, name: str) -> Medicine:
    """A medicine of this name: the one there is, brought back if it was retired, else a new one.

    Its name decides whether it counts as an anti-inflammatory until the patient says so. Raises BadInput.
    """
    locked_state(work.session, patient)
    name = one_line(name)
    medicines = all_medicines(work.session, patient)
    known = next((each for each in medicines if same_words(each.name, name)), None)
    if known is not None and known.retired_at is None:
        return known
    faults = Faults() if known else faults_in(name, [])
    if sum(each.retired_at is None for each in medicines) >= MOST_MEDICINES:
        faults.add(
            "name", _("There are %(count)s medicines already. Take one off first.", count=MOST_MEDICINES)
        )
    if faults:
        raise BadInput(faults)
    if known is None:
        known = Medicine(
            patient_id=patient.id, name=name, anti_inflammatory=looks_anti_inflammatory(name), approved=False
        )
        work.session.add(known)
    known.retired_at = None
    work.session.flush()
    return known


def change(session: Session, patient: Patient, changed: Medicine, answers: MedicineAnswers) -> None:
    """Take over what the patient says about a medicine. Reports that name it show its new name. Raises BadInput."""
    locked_state(session, patient)
    name = one_line(answers.name)
    others = [each.name for each in all_medicines(session, patient) if each.id != changed.id]
    faults = faults_in(name, others)
    if faults:
        raise BadInput(faults)
    changed.name = name
    changed.anti_inflammatory = answers.anti_inflammatory
    changed.approved = answers.approved
    session.flush()


def retire(work: Work, retired: Medicine) -> None:
    """Ask about it no more. What was reported stays."""
    if retired.retired_at is None:
        retired.retired_at = work.now
        work.session.flush()


def not_approved(medicines: Iterable[Medicine], taken: frozenset[int]) -> list[Medicine]:
    """The anti-inflammatories among those `taken` that the doctor has not approved: they call for a line of information
    and for no follow-up (rules.md, "Anti-inflammatory taken").
    """
    return [each for each in medicines if each.id in taken and each.anti_inflammatory and not each.approved]
