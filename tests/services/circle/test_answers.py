"""Saying yes and no: by whom, until when, and only once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from diary.mail.message import Message
from diary.services import circle
from diary.services.circle import InvitationOver
from diary.services.errors import NotAllowed
from diary.services.mailbox import preferences
from diary.store.engine import unit_of_work
from diary.store.models import Account, AuditRow, Caregiver, CareInvitation
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from tests.services.circle.conftest import ANN, NORA, Circle


def accept_by_id(ann: Circle, invitation_id: int, email: str = NORA) -> int:
    """As a page does that found the invitation a moment ago."""
    with unit_of_work(ann.engine) as session:
        invitation = session.get_one(CareInvitation, invitation_id)
        return circle.accept(Work(session, ann.now, ann.settings), invitation, ann.account(session, email)).id


def decline(ann: Circle, invitation_id: int, email: str | None = None) -> None:
    with unit_of_work(ann.engine) as session:
        invitation = session.get_one(CareInvitation, invitation_id)
        account = ann.account(session, email) if email else None
        circle.decline(Work(session, ann.now, ann.settings), invitation, account)


def test_who_accepts_has_what_was_granted_and_the_patient_is_told(ann: Circle) -> None:
    ann.make_account()
    ann.invite(grants=[Grant.NOTES], ends_on=ann.now.date())
    ann.accept()
    (membership,) = ann.memberships()
    assert (membership.name, membership.grants, membership.ends_on) == (
        "Nora from next door",
        {Grant.NOTES},
        ann.now.date(),
    )
    assert ann.waiting() == []
    assert ann.events()[-1] == ("invitation_accepted", "caregiver")
    told = ann.composed("care_accepted")
    assert isinstance(told, Message)
    assert told.to == ANN
    assert "Nora from next door has said yes" in told.text


def test_pressed_twice_it_is_one_place(ann: Circle) -> None:
    ann.make_account()
    invitation_id = ann.invite()
    assert accept_by_id(ann, invitation_id) == accept_by_id(ann, invitation_id)
    assert ann.mails() == ["care_invitation", "care_accepted"]


def test_two_who_press_at_once_are_one_place(ann: Circle) -> None:
    ann.make_account()
    invitation_id = ann.invite()
    with ThreadPoolExecutor(4) as pool:
        got = set(pool.map(lambda _press: accept_by_id(ann, invitation_id), range(4)))
    assert len(got) == 1
    with unit_of_work(ann.engine) as session:
        assert session.scalar(select(func.count()).select_from(Caregiver)) == 1
        accepted = select(func.count()).where(AuditRow.event == "invitation_accepted")
        assert session.scalar(accepted) == 1


def test_two_invitations_accepted_at_once_have_two_positions(ann: Circle) -> None:
    ids = {}
    for email in (NORA, "max@example.org", "eve@example.org"):
        ann.make_account(email)
        ids[email] = ann.invite(email)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda email: accept_by_id(ann, ids[email], email), ids))
    assert [membership.position for membership in ann.memberships()] == [0, 1, 2]


def test_yes_and_no_at_once_are_one_of_the_two(ann: Circle) -> None:
    ann.make_account()
    invitation_id = ann.invite()

    def answer(yes: bool) -> str:
        try:
            if yes:
                accept_by_id(ann, invitation_id)
            else:
                decline(ann, invitation_id, NORA)
        except InvitationOver:
            return "over"
        return "yes" if yes else "no"

    with ThreadPoolExecutor(2) as pool:
        got = sorted(pool.map(answer, (True, False)))
    assert got in (["over", "yes"], ["no", "over"])
    assert len(ann.memberships()) == (1 if "yes" in got else 0)


def test_only_the_confirmed_address_that_was_asked_can_accept(ann: Circle) -> None:
    ann.make_account("max@example.org")
    ann.make_account(NORA, confirmed=False)
    invitation_id = ann.invite()
    for email in ("max@example.org", NORA):
        with pytest.raises(NotAllowed):
            accept_by_id(ann, invitation_id, email)
    with unit_of_work(ann.engine) as session:
        nora = ann.account(session, NORA)
        nora.confirmed_at, nora.active = ann.now, False
    with pytest.raises(NotAllowed):
        accept_by_id(ann, invitation_id)
    assert ann.memberships() == []


def test_what_was_taken_back_answered_or_ran_out_cannot_be_accepted(ann: Circle) -> None:
    ann.make_account()
    taken_back, asked_at = ann.invite(), ann.now
    with unit_of_work(ann.engine) as session:
        invitation = session.get_one(CareInvitation, taken_back)
        circle.take_back(Work(session, ann.now, ann.settings), invitation, by=ann.account(session))
    declined = ann.invite()
    decline(ann, declined)
    run_out = ann.invite()
    ann.now = asked_at + timedelta(days=7)
    for invitation_id in (taken_back, declined, run_out):
        with pytest.raises(InvitationOver):
            accept_by_id(ann, invitation_id)
    assert ann.memberships() == []


def test_a_link_replaced_between_look_and_press_is_over(ann: Circle) -> None:
    ann.make_account()
    invitation_id = ann.invite(grants=list(Grant))
    with unit_of_work(ann.engine) as session:
        seen = session.get_one(CareInvitation, invitation_id).token_hash
    ann.now += timedelta(hours=1)
    ann.invite(grants=[Grant.NOTES])
    with unit_of_work(ann.engine) as session:
        invitation = session.get_one(CareInvitation, invitation_id)
        set_committed_value(invitation, "token_hash", seen)
        with pytest.raises(InvitationOver):
            circle.accept(Work(session, ann.now, ann.settings), invitation, ann.account(session, NORA))


def test_whoever_left_can_be_asked_again_but_the_old_link_is_used_up(ann: Circle) -> None:
    ann.make_account()
    invitation_id = ann.invite()
    place_id = ann.accept()
    ann.on_place(
        place_id, lambda s, membership, by: circle.remove(Work(s, ann.now, ann.settings), membership, by=by)
    )
    with pytest.raises(InvitationOver):
        accept_by_id(ann, invitation_id)
    ann.now += timedelta(minutes=2)
    ann.invite()
    assert ann.accept() != place_id


def test_no_is_said_once_without_an_account_and_the_patient_is_told(ann: Circle) -> None:
    invitation_id = ann.invite()
    decline(ann, invitation_id)
    decline(ann, invitation_id)
    assert ann.events()[-1] == ("invitation_declined", "stranger")
    assert [event for event, _role in ann.events()].count("invitation_declined") == 1
    told = ann.composed("care_declined")
    assert isinstance(told, Message)
    assert told.to == ANN
    assert ann.waiting() == []


def test_a_person_can_be_in_many_circles_and_keep_a_diary(ann: Circle) -> None:
    from tests.factories import make_patient

    with unit_of_work(ann.engine) as session:
        make_patient(session, ann.now, NORA)
    ann.invite()
    ann.accept()
    with unit_of_work(ann.engine) as session:
        other = make_patient(session, ann.now, "bob@example.org")
    ann_id, ann.patient_id = ann.patient_id, other.id
    ann.invite()
    ann.accept()
    with unit_of_work(ann.engine) as session:
        nora = session.scalars(select(Account).where(Account.email == NORA)).one()
        memberships = session.scalars(select(Caregiver.patient_id).where(Caregiver.account_id == nora.id))
        assert set(memberships) == {ann_id, other.id}


def test_whoever_says_yes_again_gets_the_mails_that_they_did_not_want_before(ann: Circle) -> None:
    first = ann.join()
    with unit_of_work(ann.engine) as session:
        patient_id = session.get_one(Caregiver, first).patient_id
        nora = ann.account(session, NORA)
        preferences.stop(
            Work(session, ann.now, ann.settings), nora, Topic.CARE_ALERTS, patient_id, by_link=False
        )
        assert preferences.stopped(session, nora.id, Topic.CARE_ALERTS, patient_id)
    ann.on_place(
        first,
        lambda session, membership, by: circle.remove(
            Work(session, ann.now, ann.settings), membership, by=by
        ),
    )
    ann.invite(grants=[Grant.ALERTS])
    ann.accept()
    with unit_of_work(ann.engine) as session:
        nora = ann.account(session, NORA)
        assert not preferences.stopped(session, nora.id, Topic.CARE_ALERTS, patient_id)
