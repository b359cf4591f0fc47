"""The demonstration comes to life: each day is saved through the same use case as a page's, at its own evening.

So follow-ups open, clear and are answered, and people are told, as they would have been.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from diary.config import Settings
from diary.rules.records import Reading
from diary.rules.schedule import at_local, local_today
from diary.services import circle
from diary.services.accounts.profile import create_patient
from diary.services.demo.persons import CAREGIVER, PEOPLE, Day, Person, Trust
from diary.services.followups import Acknowledgement, acknowledge
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers, Left
from diary.services.reports import Sent, save_report
from diary.services.tracking import medicines
from diary.services.tracking.medicines import MedicineAnswers
from diary.store.engine import unit_of_work
from diary.store.models import Account, FollowUp, Patient, TrackedSymptom
from diary.store.models.followups import FollowUpState
from diary.store.models.tracking import NotTaken
from diary.store.work import Work

ZONE = "Europe/London"


def fill(engine: Engine, now: datetime, settings: Settings, password_hash: str) -> None:
    """Put PEOPLE and the CAREGIVER into an empty database, with one password for all, and their diaries up to `now`."""
    with unit_of_work(engine) as session:
        earliest = max(day.ago for person in PEOPLE for day in person.days)
        session.add(_account(CAREGIVER, now - timedelta(days=earliest + 1), password_hash))
    for person in PEOPLE:
        _live(engine, now, settings, person, password_hash)


def _live(engine: Engine, now: datetime, settings: Settings, person: Person, password_hash: str) -> None:
    zone = ZoneInfo(ZONE)
    today = local_today(now, zone)
    first = max((day.ago for day in person.days), default=0)
    began = now - timedelta(days=first + 1)
    with unit_of_work(engine) as session:
        work = Work(session, began, settings)
        patient_id = _sign_up(work, today, person, password_hash)
        if person.trusts is not None:
            _let_in(work, patient_id, person.trusts)
    for day in person.days:
        on = today - timedelta(days=day.ago)
        evening = min(now, at_local(on, time(20), zone))
        with unit_of_work(engine) as session:
            _write(Work(session, evening, settings), patient_id, on, day)


def _sign_up(work: Work, today: date, person: Person, password_hash: str) -> int:
    account = _account(person, work.now, password_hash)
    work.session.add(account)
    ago = person.procedure_ago
    patient = create_patient(
        work,
        account,
        timezone=ZONE,
        country="GB",
        procedure_name="Angioplasty" if ago else "",
        procedure_on=today - timedelta(days=ago) if ago else None,
    )
    for pill in person.medicines:
        added = medicines.add(work, patient, pill.name)
        answers = MedicineAnswers(
            pill.name,
            anti_inflammatory=False,
            approved=True,
            dose=pill.dose,
            times=pill.times,
            as_needed=not pill.times,
            do_not_stop=pill.do_not_stop,
        )
        medicines.change(work, patient, added, answers)
    patient.set_up_at, patient.address = work.now, person.address
    if ago:
        patient.allergies = "Penicillin"
        patient.contact_name, patient.contact_phone = "Dr Lane, heart clinic", "020 7946 0123"
    if person.has_knee:
        work.session.add(TrackedSymptom(patient_id=patient.id, name="Knee", heart=False, position=1))
    work.session.flush()
    return patient.id


def _account(person: Person, began: datetime, password_hash: str) -> Account:
    return Account(
        email=person.email,
        name=person.name,
        phone=person.phone,
        password=password_hash,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=began,
        created_at=began,
    )


def _let_in(work: Work, patient_id: int, trust: Trust) -> None:
    patient = work.session.get_one(Patient, patient_id)
    caregiver = work.session.scalars(select(Account).where(Account.email == CAREGIVER.email)).one()
    wish = circle.Wish(trust.called, trust.grants, trust.details, ends_on=None)
    invitation = circle.invite(work, patient, caregiver.email, wish, by=patient.account)
    membership = circle.accept(work, invitation, caregiver)
    membership.shows_phone = membership.shows_phone_to_circle = True


def _write(work: Work, patient_id: int, on: date, day: Day) -> None:
    patient = work.session.get_one(Patient, patient_id)
    back, *others = tracked_symptoms(work.session, patient)
    readings = {back.id: Reading(day.worst, day.usual)}
    if others and day.knee is not None:
        readings[others[0].id] = Reading(day.knee)
    of_every_day = [each.id for each in medicines.all_medicines(work.session, patient) if each.times]
    missed = of_every_day[:1] if day.missed else []
    answers = Answers(
        signs=day.signs,
        sudden=False if day.worst else None,
        readings=readings,
        interference=day.interference,
        could_not=day.could_not,
        compared=day.compared,
        note=day.note,
        self_care=day.tried,
        medicines=frozenset(of_every_day) - set(missed),
        not_taken={each: Left(NotTaken.MISSED, "It had run out.") for each in missed},
    )
    save_report(work, patient, Sent(on, answers, by=patient.account))
    if day.answer is not None:
        opened_today = select(FollowUp).where(
            FollowUp.patient_id == patient_id,
            FollowUp.opened_on == on,
            FollowUp.state == FollowUpState.OPEN,
        )
        for follow_up in work.session.scalars(opened_today).all():
            acknowledge(work, [follow_up], Acknowledgement(day.answer), by=patient.account)
