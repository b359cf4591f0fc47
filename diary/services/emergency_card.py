"""The emergency card of a patient: who they are, where they live, and what a rescue team asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diary.services.evaluation.alarms import open_alarms
from diary.services.followups.words_back import newest_of_each
from diary.services.patients import name_of, today_for
from diary.services.tracking.medicines import all_medicines, is_taken_on
from diary.store.models import FollowUp, Patient, WordBack
from diary.store.models.notifications import Word
from diary.store.work import Work
from diary.words.medicines import in_short


@dataclass(frozen=True, slots=True)
class EmergencyCard:
    """All in the patient's own words. What was not given is empty, which is not "none"."""

    name: str
    address: str
    phone: str
    procedure_name: str
    procedure_on: date | None
    medicines: tuple[str, ...]
    """What the diary knows that they take, each with its dose and times as far as they were told; not those whose last
    day is over or whose first is to come."""
    allergies: str
    doctor: str
    doctor_phone: str
    alarms: Sequence[FollowUp]
    """Open ones. To be shown only to who may read follow-ups."""
    coming: Sequence[WordBack]
    """Who said last of one of the alarms that they are on their way: what they said then, one word a person."""


def card_of(work: Work, patient: Patient) -> EmergencyCard:
    """The card as it is now."""
    alarms = open_alarms(work.session, patient.id)
    said = newest_of_each(work, patient, [each.id for each in alarms])
    return EmergencyCard(
        name=name_of(patient),
        address=patient.address,
        phone=patient.account.phone,
        procedure_name=patient.procedure_name,
        procedure_on=patient.procedure_on,
        medicines=tuple(
            in_short(each.name, each.dose, each.times, as_needed=each.as_needed)
            for each in all_medicines(work.session, patient)
            if is_taken_on(each, today_for(patient, work.now))
        ),
        allergies=patient.allergies,
        doctor=patient.contact_name,
        doctor_phone=patient.contact_phone,
        alarms=alarms,
        coming=list(
            {each.account_id: each for each in reversed(said) if each.word is Word.ON_MY_WAY}.values()
        ),
    )
