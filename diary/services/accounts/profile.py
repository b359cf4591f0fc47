"""What a patient says about themself, and the diary that an account is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from diary.rules.records import SymptomKind
from diary.services import reminders
from diary.services.accounts.phones import change_phone
from diary.services.patients.body_sites import BodySite
from diary.services.patients.countries import is_country
from diary.store.models import Account, Patient, SweepState, TrackedSymptom
from diary.store.models.patients import WEEKDAYS
from diary.store.work import Work

FIRST_SYMPTOM = "Upper back pain"


@dataclass(frozen=True, slots=True)
class ProfileAnswers:
    """What a patient says about themself, already checked."""

    name: str
    timezone: str
    """An IANA name."""
    country: str
    """ISO 3166 code, or empty."""
    procedure_name: str
    procedure_on: date | None
    contact_name: str
    contact_phone: str
    contact_booking: str = ""
    """An https address, or empty."""
    contact_opens: int | None = None
    """As `Patient.contact_opens`, and so are the next two."""
    contact_closes: int | None = None
    contact_days: int = WEEKDAYS
    phone: str = ""
    """The patient's own number, or empty."""
    allergies: str = ""
    """As the patient puts it, or empty."""
    address: str = ""
    """Where they live, or empty."""


def create_patient(
    work: Work,
    account: Account,
    *,
    timezone: str,
    country: str = "",
    procedure_name: str = "",
    procedure_on: date | None = None,
) -> Patient:
    """Give `account` a diary, with the one symptom that everybody starts with. `timezone` must be an IANA name."""
    patient = Patient(
        account=account,
        timezone=timezone,
        country=country,
        procedure_name=procedure_name,
        procedure_on=procedure_on,
        created_at=work.now,
    )
    work.session.add(patient)
    work.session.flush()
    work.session.add(
        TrackedSymptom(
            patient_id=patient.id,
            name=FIRST_SYMPTOM,
            kind=SymptomKind.PAIN,
            body_site=BodySite.UPPER_BACK,
            watched=True,
            heart=True,
            position=0,
        )
    )
    work.session.add(SweepState(patient_id=patient.id))
    reminders.start_schedule(work, patient)
    work.session.flush()
    return patient


def say_country(session: Session, patient: Patient, code: str) -> None:
    """Take over in which country the patient is, where they had not said it. What is no country changes nothing."""
    if not patient.country and is_country(code):
        patient.country = code
        session.flush()


def end_first_questions(work: Work, patient: Patient) -> None:
    """Note that the patient has been asked all there is to ask before the first report: they are not asked again."""
    if patient.set_up_at is None:
        patient.set_up_at = work.now
        work.session.flush()


def update_profile(work: Work, patient: Patient, answers: ProfileAnswers) -> None:
    """Take over what the patient said.

    Reports belong to the dates they were given, so another time zone moves none of them. It does change which day today
    is, and the procedure's date decides how long some signs count as an emergency: either has the rules applied anew.
    """
    looked_at_by_rules = (patient.timezone, patient.procedure_on)
    patient.account.name = answers.name
    patient.timezone = answers.timezone
    patient.country = answers.country
    patient.procedure_name = answers.procedure_name
    patient.procedure_on = answers.procedure_on
    patient.contact_name = answers.contact_name
    patient.contact_phone = answers.contact_phone
    patient.contact_booking = answers.contact_booking
    patient.contact_opens, patient.contact_closes = answers.contact_opens, answers.contact_closes
    patient.contact_days = answers.contact_days
    patient.address = answers.address
    patient.allergies = answers.allergies
    change_phone(work, patient.account, answers.phone)
    if looked_at_by_rules != (answers.timezone, answers.procedure_on):
        work.session.execute(
            update(SweepState)
            .where(SweepState.patient_id == patient.id)
            .values(data_version=SweepState.data_version + 1)
        )
    work.session.flush()
    if looked_at_by_rules[0] != answers.timezone:
        reminders.reschedule(work, patient)
