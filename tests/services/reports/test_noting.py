"""A danger that a caregiver saw counts beside a report that is not theirs, and nobody else may add one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.records import Reading, Sign
from diary.services import consents
from diary.services.errors import NoConsent, NotFound
from diary.services.patients import tracked_symptoms
from diary.services.patients.answers import Answers, answers_of
from diary.services.reports import Sent, add_danger, note_tried
from diary.store.models import Account, FollowUp, Patient, SavedReport, ThrownAway
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.tracking import SelfCare
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, make_patient, make_report

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def anns(session: Session, settings: Settings, *grants: Grant, worst: int = 2) -> tuple[Patient, Account]:
    """Ann, who wrote today, and Nora."""
    patient = make_patient(session, NOON)
    nora = make_account(session, NOON, "nora@example.org", name="Nora")
    make_caregiver(session, NOON, patient, nora, frozenset(grants))
    make_report(session, NOON, settings, patient, NOON.date(), worst=worst, note="Mine")
    return patient, nora


def sent(by: Account, **said: object) -> Sent:
    return Sent(NOON.date(), Answers(**{"signs": frozenset(), **said}), by)


def alarms(session: Session) -> list[str]:
    return sorted(row.kind.value for row in session.scalars(select(FollowUp)))


def test_signs_join_the_report_as_a_version_of_the_one_who_saw_them(
    session: Session, settings: Settings
) -> None:
    patient, nora = anns(session, settings, Grant.RECORD)
    done = add_danger(Work(session, NOON, settings), patient, sent(nora, signs={Sign.CHEST}, sudden=True))
    assert (done.report.version, done.report.recorded_by) == (2, nora.id)
    kept = answers_of(done.report)
    assert (kept.signs, kept.sudden, kept.note) == ({Sign.CHEST}, True, "Mine")
    assert [reading.worst for reading in kept.readings.values()] == [2]
    assert alarms(session) == ["emergency"]
    assert session.scalars(select(ThrownAway)).all() == []


def test_signs_that_nobody_answered_stay_unknown_where_only_a_sudden_pain_is_added(
    session: Session, settings: Settings
) -> None:
    patient, nora = anns(session, settings, Grant.RECORD)
    current_report(session, patient.id, NOON.date()).signs = None  # as an import can leave them
    session.flush()
    done = add_danger(Work(session, NOON, settings), patient, sent(nora, sudden=True))
    assert (done.report.version, answers_of(done.report).signs, done.report.sudden) == (2, None, True)
    assert alarms(session) == ["emergency"]


def test_what_cannot_join_goes_through_the_gate_and_is_kept(session: Session, settings: Settings) -> None:
    patient, nora = anns(session, settings, Grant.RECORD)
    symptom = tracked_symptoms(session, patient)[0]
    readings = {symptom.id: Reading(9)}
    done = add_danger(Work(session, NOON, settings), patient, sent(nora, readings=readings))
    assert done.report.version == 1
    assert alarms(session) == ["emergency"]
    assert session.scalars(select(ThrownAway)).one().thrown_away_by == nora.id


@pytest.mark.parametrize("grants", [(), (Grant.TRENDS, Grant.NOTES, Grant.ALERTS)])
def test_whoever_may_not_write_adds_nothing(
    session: Session, settings: Settings, grants: tuple[Grant, ...]
) -> None:
    patient, nora = anns(session, settings, *grants)
    work = Work(session, NOON, settings)
    for said in (
        {"signs": {Sign.CHEST}},
        {"readings": {tracked_symptoms(session, patient)[0].id: Reading(9)}},
    ):
        with pytest.raises(NotFound):
            add_danger(work, patient, sent(nora, **said))
    assert alarms(session) == []
    report = current_report(session, patient.id, NOON.date())
    assert report is not None
    assert report.version == 1


def test_where_no_reports_are_kept_and_where_there_is_none_nothing_is_added(
    session: Session, settings: Settings
) -> None:
    patient, nora = anns(session, settings, Grant.RECORD)
    work = Work(session, NOON, settings)
    yesterday = Sent(NOON.date().replace(day=4), Answers(signs=frozenset({Sign.CHEST})), nora)
    for add in (
        lambda: add_danger(work, patient, yesterday),
        lambda: note_tried(work, patient, {}, yesterday),
    ):
        with pytest.raises(NotFound):
            add()
    consents.answer(work, patient.id, Purpose.DIARY, False)
    with pytest.raises(NoConsent):
        add_danger(work, patient, sent(nora, signs={Sign.CHEST}))
    with pytest.raises(NoConsent):
        note_tried(work, patient, {SelfCare.REST: None}, sent(patient.account))
    assert len(session.scalars(select(SavedReport)).unique().all()) == 1
