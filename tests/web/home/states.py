"""What tests of Home put into Ann's diary."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from diary.rules.records import Reading, SymptomKind
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.store.models import Appointment, Patient
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.web.conftest import Site

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def begun(site: Site, days_ago: int, procedure_on: date | None = None) -> None:
    """Ann has kept her diary for so long."""
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.created_at = NOON - timedelta(days=days_ago)
        patient.procedure_on = procedure_on


def on(site: Site, days_ago: int, *worst: int | None, **said: object) -> None:
    """Save Ann's report of some days ago, as if on that day; a number for each symptom, in the order of the page."""
    then = NOON - timedelta(days=days_ago)
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        symptoms = tracked_symptoms(session, patient)
        readings = {
            symptom.id: Reading(number)
            for symptom, number in zip(symptoms, worst, strict=False)
            if number is not None
        }
        before = current_report(session, patient.id, then.date())
        answers = Answers(**{"signs": frozenset(), "readings": readings, **said})
        version = before.version if before else 0
        save_report(
            Work(session, then, site.settings),
            patient,
            Sent(then.date(), answers, by=patient.account, seen_version=version),
        )


def also_tracks(site: Site, kind: SymptomKind) -> None:
    """One symptom more."""
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        first = tracked_symptoms(session, patient)[0]
        session.add(
            type(first)(
                patient_id=patient.id,
                name="Left knee" if kind is SymptomKind.PAIN else "Tiredness",
                kind=kind,
                watched=False,
                heart=False,
                position=first.position + 1,
            )
        )


def plan(site: Site, on: date, doctor: str = "Dr Rao") -> None:
    with site.writing() as session:
        session.add(
            Appointment(
                patient_id=site.patient_ids["ann@example.org"],
                follow_up_id=1,
                on=on,
                at_minute=630,
                doctor=doctor,
                booked_at=NOON,
            )
        )


def named(site: Site, name: str, doctor: str, phone: str) -> None:
    """Who Ann is, and whom she calls."""
    with site.writing() as session:
        patient = session.get_one(Patient, site.patient_ids["ann@example.org"])
        patient.account.name, patient.contact_name, patient.contact_phone = name, doctor, phone
