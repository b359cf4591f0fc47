"""The medicines of a period of days, with what its reports say of each: for a page that a doctor reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from diary.services.patients import today_for
from diary.services.tracking.medicines import all_medicines
from diary.store.models import Medicine, Patient
from diary.store.models.tracking import NotTaken, TimeOfDay
from diary.store.queries.medicines import said_of_medicines
from diary.store.work import Work


@dataclass(frozen=True, slots=True)
class MedicineInPeriod:
    """One medicine, and what was said of it. A day that is not among those answered is unknown, never "taken"."""

    medicine_id: int
    name: str
    dose: str
    """As it was written; empty where it was not."""
    times: tuple[TimeOfDay, ...]
    """In the order of the day; empty where none was told. `diary.words.medicines` has the words."""
    from_on: date | None
    until_on: date | None
    as_needed: bool
    approved: bool
    do_not_stop: bool
    """Marked "do not stop without my doctor"."""
    anti_inflammatory: bool
    """Of the kind that needs the doctor's approval."""
    off_since: date | None
    """The day on which it was taken off the list; None while it is on it."""
    missed: tuple[date, ...]
    skipped: tuple[tuple[date, str], ...]
    """Each day on which it was left out on purpose, with why: in the patient's own words (open to whoever may read
    notes), empty where none was told."""
    days_taken: int
    days_answered: int
    """On which a report says whether it was taken: taken, missed or skipped."""


def medicines_in(work: Work, patient_id: int, first: date, last: date) -> tuple[MedicineInPeriod, ...]:
    """The medicines that were taken at any time from `first` to `last`, both included, by name: those on the list for
    these days, and those that a report of these days speaks of. Two statements. Empty where there are none.
    """
    patient = work.session.get_one(Patient, patient_id)
    said = said_of_medicines(work.session, patient_id, first, last)
    taken: dict[int, int] = defaultdict(int)
    missed: dict[int, list[date]] = defaultdict(list)
    skipped: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for each in said:
        if each.how is None:
            taken[each.medicine_id] += 1
        elif each.how is NotTaken.MISSED:
            missed[each.medicine_id].append(each.day)
        else:
            skipped[each.medicine_id].append((each.day, each.why))
    spoken_of = taken.keys() | missed.keys() | skipped.keys()
    return tuple(
        MedicineInPeriod(
            medicine_id=one.id,
            name=one.name,
            dose=one.dose,
            times=tuple(each for each in TimeOfDay if each in one.times),
            from_on=one.from_on,
            until_on=one.until_on,
            as_needed=one.as_needed,
            approved=one.approved,
            do_not_stop=one.do_not_stop,
            anti_inflammatory=one.anti_inflammatory,
            off_since=None if one.retired_at is None else today_for(patient, one.retired_at),
            missed=tuple(missed[one.id]),
            skipped=tuple(skipped[one.id]),
            days_taken=taken[one.id],
            days_answered=taken[one.id] + len(missed[one.id]) + len(skipped[one.id]),
        )
        for one in sorted(all_medicines(work.session, patient), key=lambda one: (one.name.casefold(), one.id))
        if one.id in spoken_of or _is_on_the_list(one, patient, first, last)
    )


def _is_on_the_list(medicine: Medicine, patient: Patient, first: date, last: date) -> bool:
    """Whether it was to be taken on one of these days, as far as the diary was told."""
    if medicine.retired_at is not None and today_for(patient, medicine.retired_at) < first:
        return False
    begins_later = medicine.from_on is not None and medicine.from_on > last
    is_over = medicine.until_on is not None and medicine.until_on < first
    return not begins_later and not is_over
