"""Removing what was added by mistake. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from diary.rules.records import Reading
from diary.services.errors import NotFound
from diary.services.patients.answers import Answers
from diary.services.reports import Sent, save_report
from diary.services.tracking import medicines, removal, symptoms
from diary.store.engine import unit_of_work
from diary.store.models import FormerName, Medicine, Patient, TrackedSymptom
from diary.store.work import Work
from tests.services.conftest import Site
from tests.services.tracking.test_symptoms import add


def retire_and_remove(site: Site, symptom_id: int, *, retire: bool = True) -> None:
    with unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        patient = session.get_one(Patient, site.patient_id)
        found = symptoms.symptom(session, patient, symptom_id)
        if retire:
            symptoms.retire(work, patient, found)
        removal.remove_symptom(work, patient, found)


def test_a_symptom_without_a_number_goes_with_its_former_names(site: Site) -> None:
    knee = add(site)
    with unit_of_work(site.engine) as session:
        session.add(FormerName(symptom_id=knee, name="Knee", given_up_at=site.now))
    retire_and_remove(site, knee)
    with unit_of_work(site.engine) as session:
        assert session.get(TrackedSymptom, knee) is None
        assert session.scalars(select(FormerName)).all() == []


def test_one_that_is_asked_about_stays(site: Site) -> None:
    with pytest.raises(NotFound):
        retire_and_remove(site, add(site), retire=False)


def test_one_that_had_a_number_in_a_version_that_counts_no_more_stays(site: Site) -> None:
    knee = add(site)
    with unit_of_work(site.engine) as session:
        patient = session.get_one(Patient, site.patient_id)
        for seen, readings in ((0, {knee: Reading(1)}), (1, {})):
            answers = Answers(signs=frozenset(), readings=readings)
            sent = Sent(site.today, answers, by=patient.account, seen_version=seen)
            save_report(Work(session, site.now, site.settings), patient, sent)
    with pytest.raises(NotFound):
        retire_and_remove(site, knee)


def test_a_medicine_that_no_report_names_goes_and_one_that_is_named_stays(site: Site) -> None:
    with unit_of_work(site.engine) as session:
        work = Work(session, site.now, site.settings)
        patient = session.get_one(Patient, site.patient_id)
        named, unnamed = (medicines.add(work, patient, name) for name in ("Aspirin", "Asprin"))
        answers = Answers(signs=frozenset(), medicines=frozenset({named.id}))
        save_report(work, patient, Sent(site.today, answers, by=patient.account))
        with pytest.raises(NotFound):
            removal.remove_medicine(work, patient, unnamed)
        for each in (named, unnamed):
            medicines.retire(work, each)
        assert removal.removable_medicines(session, patient, [named, unnamed]) == {unnamed.id}
        with pytest.raises(NotFound):
            removal.remove_medicine(work, patient, named)
        removal.remove_medicine(work, patient, unnamed)
        assert [each.name for each in session.scalars(select(Medicine))] == ["Aspirin"]
