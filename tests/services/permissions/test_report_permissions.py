"""Whoever saves a report for somebody else: decided by the service, whatever page asked for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from diary.config import Settings
from diary.rules.records import Reading
from diary.services.audit.persons import names_in
from diary.services.errors import NotFound, NotYours
from diary.services.patients.answers import Answers
from diary.services.permissions.access import actor_for
from diary.services.permissions.report_permissions import is_theirs_alone, may_change
from diary.services.reports import Saved, Sent, save_report
from diary.store.models import Account, Patient
from diary.store.models.circle import Grant
from diary.store.models.reports import ReportSource
from diary.store.queries.reports import current_report
from diary.store.work import Work
from tests.factories import make_account, make_caregiver, make_patient, make_report, work_at
from tests.services.conftest import at

TODAY = date(2026, 1, 5)
NOW = at(TODAY)


@pytest.fixture
def ann(session: Session) -> Patient:
    return make_patient(session, NOW)


@pytest.fixture
def nora(session: Session) -> Account:
    return make_account(session, NOW, "nora@example.org", name="Nora")


def save(session: Session, settings: Settings, ann: Patient, by: Account, worst: int = 6) -> Saved:
    before = current_report(session, ann.id, TODAY)
    return save_report(
        Work(session, NOW, settings),
        ann,
        Sent(
            TODAY,
            Answers(signs=frozenset(), readings={1: Reading(worst)}),
            by=by,
            seen_version=before.version if before else 0,
        ),
    )


@pytest.mark.parametrize("grant", sorted(set(Grant) - {Grant.RECORD}))
def test_no_other_grant_lets_anybody_save(
    session: Session, settings: Settings, ann: Patient, nora: Account, grant: Grant
) -> None:
    make_caregiver(session, NOW, ann, nora, [grant])
    with pytest.raises(NotFound):
        save(session, settings, ann, nora)


def test_the_report_keeps_who_wrote_it(
    session: Session, settings: Settings, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD])
    assert save(session, settings, ann, nora).report.recorded_by == nora.id


@pytest.mark.parametrize("grants", [[], [Grant.TRENDS], [Grant.NOTES]])
def test_anns_report_is_refused_even_with_the_same_answers(
    session: Session, settings: Settings, ann: Patient, nora: Account, grants: list[Grant]
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD, *grants])
    make_report(session, NOW, settings, ann, TODAY, worst=6)
    with pytest.raises(NotYours):
        save(session, settings, ann, nora, worst=6)
    with pytest.raises(NotYours):
        save(session, settings, ann, nora, worst=1)


def test_with_trends_and_notes_it_is_a_new_version(
    session: Session, settings: Settings, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD, Grant.TRENDS, Grant.NOTES])
    make_report(session, NOW, settings, ann, TODAY, worst=1)
    assert save(session, settings, ann, nora).report.version == 2


def test_ann_changes_what_was_written_for_her(
    session: Session, settings: Settings, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD])
    save(session, settings, ann, nora)
    assert save(session, settings, ann, ann.account, worst=2).report.version == 2
    with pytest.raises(NotYours):
        save(session, settings, ann, nora)


def test_who_wrote_a_day_alone_changes_it_whatever_stands_on_other_days_and_in_other_diaries(
    session: Session, settings: Settings, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD])
    make_report(session, NOW, settings, ann, TODAY - timedelta(days=1), worst=3)
    make_report(session, NOW, settings, make_patient(session, NOW, "bob@example.org"), TODAY, worst=3)
    save(session, settings, ann, nora, worst=6)
    assert save(session, settings, ann, nora, worst=2).report.version == 2


def test_a_version_stays_theirs_when_ann_has_written_a_later_one(
    session: Session, settings: Settings, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD])
    first = save(session, settings, ann, nora).report
    second = save(session, settings, ann, ann.account, worst=2).report
    assert is_theirs_alone(session, first, nora.id)
    assert not is_theirs_alone(session, second, nora.id)


def test_what_came_from_a_file_is_nobodys_own_whoever_brought_it(
    session: Session, settings: Settings, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD])
    report = save(session, settings, ann, nora).report
    report.source = ReportSource.IMPORT
    session.flush()
    assert not is_theirs_alone(session, report, nora.id)


def test_a_day_without_a_report_is_for_those_who_may_write(
    session: Session, ann: Patient, nora: Account
) -> None:
    reader = make_account(session, NOW, "bea@example.org", name="Bea")
    make_caregiver(session, NOW, ann, nora, [Grant.RECORD])
    make_caregiver(session, NOW, ann, reader, set(Grant) - {Grant.RECORD}, position=1)
    assert may_change(session, actor_for(work_at(session, NOW), nora), ann, None)
    assert not may_change(session, actor_for(work_at(session, NOW), reader), ann, None)
    assert not may_change(session, None, ann, None)


def test_people_go_by_the_name_that_the_patient_gave_them(
    session: Session, ann: Patient, nora: Account
) -> None:
    place = make_caregiver(session, NOW, ann, nora)
    place.name = "My daughter"
    nora.name = "Ann"
    stranger = make_account(session, NOW, "x@example.org", name="")
    session.flush()
    assert names_in(session, ann, [nora.id, ann.account_id, stranger.id]) == {
        nora.id: "My daughter",
        ann.account_id: "Ann",
    }
