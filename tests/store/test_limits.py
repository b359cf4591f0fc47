"""The database itself refuses what is out of range, whatever the code above it does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from diary.store.engine import unit_of_work
from diary.store.models import (
    Account,
    FollowUp,
    Patient,
    SavedReading,
    SavedReport,
    SweepState,
    TrackedSymptom,
)

NOW = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
DAY = date(2026, 1, 5)


@pytest.fixture
def patient(engine: Engine) -> Patient:
    with unit_of_work(engine) as session:
        account = Account(email="ann@example.org", fs_uniquifier="a", created_at=NOW)
        patient = Patient(account=account, timezone="UTC", created_at=NOW)
        session.add(patient)
        session.flush()
        session.add(SweepState(patient_id=patient.id))
        session.add(TrackedSymptom(id=1, patient_id=patient.id, name="Upper back pain"))
    return patient


def a_report(patient: Patient, **changes: Any) -> SavedReport:
    values = {"day": DAY, "version": 1, "signs": frozenset(), "source": "page", "recorded_at": NOW} | changes
    return SavedReport(patient_id=patient.id, **values)


def a_follow_up(patient: Patient, **changes: Any) -> FollowUp:
    values = {
        "kind": "persists",
        "rule": "persists",
        "opened_on": DAY,
        "opened_at": NOW,
        "last_found_on": DAY,
    } | changes
    return FollowUp(patient_id=patient.id, **values)


def refused(engine: Engine, *rows: object) -> None:
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.add_all(rows)


@pytest.mark.parametrize(
    "changes",
    [
        {"interference": 11},
        {"interference": -1},
        {"compared": "much worse"},
        {"version": 0},
        {"source": "guess"},
    ],
)
def test_a_report_out_of_range_is_refused(engine: Engine, patient: Patient, changes: dict[str, Any]):
    refused(engine, a_report(patient, **changes))


@pytest.mark.parametrize("signs", [-1, 1024])
def test_signs_that_do_not_exist_are_refused(engine: Engine, patient: Patient, signs: int):
    with unit_of_work(engine) as session:
        session.add(a_report(patient))
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.execute(text("UPDATE report SET signs = :signs"), {"signs": signs})


@pytest.mark.parametrize(("worst", "usual"), [(11, None), (-1, None), (5, 6), (5, -1), (None, 3)])
def test_a_reading_out_of_range_is_refused(
    engine: Engine, patient: Patient, worst: int | None, usual: int | None
):
    refused(engine, a_report(patient, readings=[SavedReading(symptom_id=1, worst=worst, usual=usual)]))


def test_the_ends_of_the_scale_are_kept(engine: Engine, patient: Patient):
    with unit_of_work(engine) as session:
        session.add(
            a_report(patient, interference=10, readings=[SavedReading(symptom_id=1, worst=10, usual=0)])
        )


def test_a_day_has_one_report_that_counts(engine: Engine, patient: Patient):
    refused(engine, a_report(patient), a_report(patient, version=2))

    with unit_of_work(engine) as session:
        session.add_all([a_report(patient, superseded_at=NOW), a_report(patient, version=2)])


def test_a_patient_has_one_open_follow_up_of_a_kind_and_symptom(engine: Engine, patient: Patient):
    refused(engine, a_follow_up(patient, symptom_id=1), a_follow_up(patient, symptom_id=1))
    refused(engine, a_follow_up(patient, kind="emergency"), a_follow_up(patient, kind="emergency"))

    closed = {"state": "cleared", "closed_on": DAY}
    with unit_of_work(engine) as session:
        session.add_all(
            [a_follow_up(patient), a_follow_up(patient, **closed), a_follow_up(patient, symptom_id=1)]
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "worry"},
        {"rule": "guess"},
        {"state": "lost"},
        {"state": "cleared"},
        {"state": "acknowledged", "closed_on": DAY},
        {"acknowledged_at": NOW},
        {"answer": "whatever"},
    ],
)
def test_a_follow_up_in_an_impossible_state_is_refused(
    engine: Engine, patient: Patient, changes: dict[str, Any]
):
    refused(engine, a_follow_up(patient, **changes))


def test_an_address_is_kept_once_and_in_small_letters(engine: Engine, patient: Patient):
    refused(engine, Account(email="ann@example.org", fs_uniquifier="b", created_at=NOW))
    refused(engine, Account(email="Bea@example.org", fs_uniquifier="b", created_at=NOW))


def test_erasing_an_account_takes_the_diary_with_it(engine: Engine, patient: Patient):
    with unit_of_work(engine) as session:
        session.add(a_report(patient, readings=[SavedReading(symptom_id=1, worst=3)]))
        session.add(a_follow_up(patient, symptom_id=1))
    with unit_of_work(engine) as session:
        session.execute(text("DELETE FROM account"))
        for model in (Patient, TrackedSymptom, SavedReport, SavedReading, FollowUp, SweepState):
            assert session.scalars(select(model)).all() == [], model
