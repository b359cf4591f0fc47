"""What a place in a circle lets somebody do, and when it does not any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from diary.services import consents
from diary.services.permissions.access import Action, actor_for, can, is_over
from diary.store.models import Account, Patient
from diary.store.models.circle import EndedBy, Grant
from diary.store.models.consents import Purpose
from tests.factories import make_account, make_caregiver, make_patient, work_at
from tests.fakes import FixedClock
from tests.services.grants import ALLOWED

NOW = FixedClock().now()


@pytest.fixture
def ann(session: Session) -> Patient:
    return make_patient(session, NOW)


@pytest.fixture
def nora(session: Session) -> Account:
    return make_account(session, NOW, "nora@example.org", name="Nora")


def allowed(
    session: Session, account: Account, patient: Patient, after: timedelta = timedelta()
) -> set[Action]:
    actor = actor_for(work_at(session, NOW + after), account)
    return {action for action in Action if can(actor, action, patient)}


def test_the_patient_may_do_everything_and_nobody_nothing(session: Session, ann: Patient) -> None:
    assert allowed(session, ann.account, ann) == set(Action)
    assert not any(can(None, action, ann) for action in Action)


def test_a_stranger_may_do_nothing(session: Session, ann: Patient, nora: Account) -> None:
    assert allowed(session, nora, ann) == set()


@pytest.mark.parametrize("grant", list(Grant))
def test_each_grant_allows_its_own_and_nothing_else(
    session: Session, ann: Patient, nora: Account, grant: Grant
) -> None:
    make_caregiver(session, NOW, ann, nora, [grant])
    assert allowed(session, nora, ann) == {Action.SEE_PERSON} | ALLOWED[grant]


def test_a_grant_for_one_diary_opens_no_other(session: Session, ann: Patient, nora: Account) -> None:
    make_caregiver(session, NOW, ann, nora)
    bob = make_patient(session, NOW, "bob@example.org")
    assert allowed(session, nora, bob) == set()


def test_what_is_taken_back_withdrawn_or_over_allows_nothing(
    session: Session, ann: Patient, nora: Account
) -> None:
    place = make_caregiver(session, NOW, ann, nora, ends_on=NOW.date())
    assert allowed(session, nora, ann)
    assert allowed(session, nora, ann, timedelta(days=1)) == set()
    consents.answer(work_at(session, NOW), ann.id, Purpose.SHARING, False)
    assert allowed(session, nora, ann) == set()
    consents.answer(work_at(session, NOW), ann.id, Purpose.SHARING, True)
    assert allowed(session, nora, ann)
    place.ended_at, place.ended_by = NOW, EndedBy.PATIENT
    session.flush()
    assert allowed(session, nora, ann) == set()


def test_nobody_reads_the_diary_of_somebody_who_can_take_nothing_back(
    session: Session, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora)
    ann.account.active = False
    assert allowed(session, nora, ann) == set()


def test_an_account_that_is_closed_may_do_nothing_in_its_own_diary_either(
    session: Session, ann: Patient, nora: Account
) -> None:
    make_caregiver(session, NOW, ann, nora)
    nora.active = False
    assert allowed(session, nora, ann) == set()
    ann.account.active = False
    assert allowed(session, ann.account, ann) == set()


def test_a_membership_that_has_ended_is_over_and_not_among_those_of_an_actor(
    session: Session, ann: Patient, nora: Account
) -> None:
    place = make_caregiver(session, NOW, ann, nora)
    assert not is_over(place, ann, NOW)
    assert set(actor_for(work_at(session, NOW), nora).memberships) == {ann.id}
    place.ended_at, place.ended_by = NOW, EndedBy.CAREGIVER
    session.flush()
    assert is_over(place, ann, NOW)
    assert set(actor_for(work_at(session, NOW), nora).memberships) == set()


def test_an_operator_opens_no_diary(session: Session, ann: Patient, nora: Account) -> None:
    nora.operator_since = NOW
    assert allowed(session, nora, ann) == set()
