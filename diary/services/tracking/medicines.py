"""The medicines a patient takes, as they call them: no database knows them, and nothing is advised about doses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config.one_line import one_line, same_words
from diary.services.errors import BadInput, Faults, NotFound
from diary.services.patients import locked_state, today_for
from diary.services.patients.names import faults_in
from diary.services.tracking.anti_inflammatories import looks_anti_inflammatory
from diary.store.models import Medicine, Patient
from diary.store.models.tracking import TimeOfDay
from diary.store.work import Work
from diary.words.language import gettext as _

MOST_MEDICINES = 30
"""Not retired. The report lists them all."""

LONGEST_DOSE = 100
"""Characters."""
MOST_LEFT = 9_999


@dataclass(frozen=True, slots=True)
class MedicineAnswers:
    """What a patient says about a medicine."""

    name: str
    anti_inflammatory: bool
    approved: bool
    dose: str = ""
    times: frozenset[TimeOfDay] = frozenset()
    as_needed: bool = False
    from_on: date | None = None
    until_on: date | None = None
    do_not_stop: bool = False
    left_over: int | None = None


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
            patient_id=patient.id,
            name=name,
            anti_inflammatory=looks_anti_inflammatory(name),
            approved=False,
        )
        work.session.add(known)
    known.retired_at = None
    work.session.flush()
    return known


def answers_of(medicine: Medicine) -> MedicineAnswers:
    """What is known of it, as it would be said again."""
    return MedicineAnswers(
        name=medicine.name,
        anti_inflammatory=medicine.anti_inflammatory,
        approved=medicine.approved,
        dose=medicine.dose,
        times=medicine.times,
        as_needed=medicine.as_needed,
        from_on=medicine.from_on,
        until_on=medicine.until_on,
        do_not_stop=medicine.do_not_stop,
        left_over=medicine.left_over,
    )


def is_taken_on(medicine: Medicine, day: date) -> bool:
    """Whether it is on the list, and the day lies within its own: every day, or when needed."""
    begun = medicine.from_on is None or medicine.from_on <= day
    return medicine.retired_at is None and begun and (medicine.until_on is None or day <= medicine.until_on)


def is_asked_on(medicine: Medicine, day: date) -> bool:
    """Whether the report of this day asks if it was taken as usual: such a one has a time of day."""
    return bool(medicine.times) and not medicine.as_needed and is_taken_on(medicine, day)


def change(work: Work, patient: Patient, changed: Medicine, answers: MedicineAnswers) -> None:
    """Take over what the patient says about a medicine. Reports that name it show its new name. Raises BadInput."""
    locked_state(work.session, patient)
    name, dose = one_line(answers.name), one_line(answers.dose)
    others = [each.name for each in all_medicines(work.session, patient) if each.id != changed.id]
    faults = faults_in(name, others)
    faults.take(_faults(answers, dose))
    if faults:
        raise BadInput(faults)
    changed.name = name
    changed.anti_inflammatory = answers.anti_inflammatory
    changed.approved = answers.approved
    changed.dose = dose
    changed.times = answers.times
    changed.as_needed = answers.as_needed
    changed.from_on, changed.until_on = answers.from_on, answers.until_on
    changed.do_not_stop = answers.do_not_stop
    if answers.left_over != changed.left_over:
        changed.left_over = answers.left_over
        changed.counted_on = None if answers.left_over is None else today_for(patient, work.now)
    work.session.flush()


def _faults(answers: MedicineAnswers, dose: str) -> Faults:
    faults = Faults()
    if len(dose) > LONGEST_DOSE:
        faults.add("dose", _("The dose is too long: at most %(count)s letters.", count=LONGEST_DOSE))
    if answers.as_needed and answers.times:
        faults.add("times", _("Tick times of day, or “Only when needed”. Not both."))
    if answers.from_on and answers.until_on and answers.until_on < answers.from_on:
        faults.add("until_on", _("The last day cannot be before the first."))
    if answers.left_over is not None and not 0 <= answers.left_over <= MOST_LEFT:
        faults.add("left_over", _("A number from 0 to %(most)s.", most=MOST_LEFT))
    return faults


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
