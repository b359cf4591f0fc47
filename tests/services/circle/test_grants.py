"""Changing, ordering and ending: what counts at once, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.services import circle, consents
from diary.services.errors import BadInput, NotFound
from diary.services.permissions.access import Action, actor_for, can
from diary.store.engine import reading, unit_of_work
from diary.store.models import Caregiver, Patient
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.work import Work
from tests.factories import work_at
from tests.services.circle.conftest import ANN, NORA, Circle


def change(ann: Circle, place_id: int, **wish: object) -> bool:
    def do(session: object, membership: Caregiver, by: object) -> bool:
        told = {
            "grants": membership.grants,
            "details_allowed": membership.details_allowed,
            "ends_on": membership.ends_on,
            "name": membership.name,
            **wish,
        }
        work = Work(session, ann.now, ann.settings)  # type: ignore[arg-type]
        return circle.change(work, membership, circle.Wish(**told), by=by)  # type: ignore[arg-type]

    return bool(ann.on_place(place_id, do))


def move(ann: Circle, place_id: int, to: str) -> bool:
    return bool(
        ann.on_place(
            place_id,
            lambda s, membership, by: circle.move(Work(s, ann.now, ann.settings), membership, to, by=by),  # type: ignore[arg-type]
        )
    )


def remove(ann: Circle, place_id: int) -> bool:
    return bool(
        ann.on_place(
            place_id,
            lambda s, membership, by: circle.remove(Work(s, ann.now, ann.settings), membership, by=by),
        )
    )


def leave(ann: Circle, place_id: int, email: str = NORA) -> bool:
    def do(session: object, membership: Caregiver, _by: object) -> bool:
        account = ann.account(session, email)  # type: ignore[arg-type]
        return circle.leave(Work(session, ann.now, ann.settings), membership, account)  # type: ignore[arg-type]

    return bool(ann.on_place(place_id, do))


def allowed(ann: Circle, email: str = NORA) -> set[Action]:
    with reading(ann.engine) as session:
        actor = actor_for(work_at(session, ann.now), ann.account(session, email))
        patient = session.get_one(Patient, ann.patient_id)
        return {action for action in Action if can(actor, action, patient)}


def test_a_changed_grant_counts_at_once(ann: Circle) -> None:
    place_id = ann.join(grants=[Grant.TRENDS])
    assert allowed(ann) == {Action.SEE_PERSON, Action.READ_TRENDS}
    assert change(ann, place_id, grants=[Grant.NOTES])
    assert allowed(ann) == {Action.SEE_PERSON, Action.READ_NOTES}
    assert ann.events()[-1] == ("grants_changed", "patient")
    assert not change(ann, place_id)
    assert [event for event, _role in ann.events()].count("grants_changed") == 1


def test_alerts_newly_granted_are_agreed_to_and_those_there_before_are_not_agreed_to_again(
    ann: Circle,
) -> None:
    place_id = ann.join(grants=[Grant.TRENDS])
    change(ann, place_id, grants=[Grant.TRENDS, Grant.ALERTS])
    with unit_of_work(ann.engine) as session:
        assert consents.allows(session, ann.patient_id, Purpose.CAREGIVER_ALERTS)
        consents.answer(work_at(session, ann.now), ann.patient_id, Purpose.CAREGIVER_ALERTS, False)
    change(ann, place_id, grants=[Grant.NOTES, Grant.ALERTS])
    with reading(ann.engine) as session:
        assert not consents.allows(session, ann.patient_id, Purpose.CAREGIVER_ALERTS)


def test_details_go_with_the_alerts(ann: Circle) -> None:
    place_id = ann.join()
    change(ann, place_id, details_allowed=True)
    assert ann.memberships()[0].details_allowed
    change(ann, place_id, grants=[Grant.TRENDS], details_allowed=True)
    assert not ann.memberships()[0].details_allowed


def test_an_empty_place_and_a_last_day_that_is_over_are_refused(ann: Circle) -> None:
    place_id = ann.join()
    yesterday = ann.now.date() - timedelta(days=1)
    with pytest.raises(BadInput) as refused:
        change(ann, place_id, grants=[], ends_on=yesterday)
    assert len(refused.value.faults) == 2


def test_after_the_last_day_the_person_sees_nothing_and_the_patient_can_give_more_time(ann: Circle) -> None:
    place_id = ann.join()
    change(ann, place_id, ends_on=ann.now.date())
    assert Action.READ_TRENDS in allowed(ann)
    ann.now += timedelta(days=1)
    assert allowed(ann) == set()
    assert [membership.id for membership in ann.memberships()] == [place_id]
    change(ann, place_id, name="Nora next door")  # the day that is over may stay
    change(ann, place_id, ends_on=None)
    assert Action.READ_TRENDS in allowed(ann)


def test_the_patient_puts_the_circle_in_order(ann: Circle) -> None:
    first, second, third = (ann.join(f"{name}@example.org") for name in ("a", "b", "c"))
    assert [membership.id for membership in ann.memberships()] == [first, second, third]
    assert move(ann, third, "up")
    assert move(ann, first, "down")
    assert [membership.id for membership in ann.memberships()] == [third, first, second]
    assert not move(ann, third, "up")
    assert not move(ann, second, "down")
    assert [event for event, _role in ann.events()].count("order_changed") == 2
    assert [membership.position for membership in ann.memberships()] == [0, 1, 2]


def test_who_comes_later_stands_last_also_after_somebody_went(ann: Circle) -> None:
    first, second = ann.join("a@example.org"), ann.join("b@example.org")
    remove(ann, first)
    third = ann.join("c@example.org")
    assert [membership.id for membership in ann.memberships()] == [second, third]


def test_whoever_is_removed_sees_nothing_from_then_on_and_is_not_told_by_mail(ann: Circle) -> None:
    place_id = ann.join()
    mails = ann.mails()
    assert remove(ann, place_id)
    assert allowed(ann) == set()
    assert not remove(ann, place_id)
    assert not leave(ann, place_id)
    assert ann.mails() == mails
    assert ann.events()[-1] == ("caregiver_removed", "patient")
    with reading(ann.engine) as session:
        assert session.get_one(Caregiver, place_id).ended_by == "patient"


def test_whoever_leaves_sees_nothing_from_then_on_and_the_patient_is_told(ann: Circle) -> None:
    place_id = ann.join()
    assert leave(ann, place_id)
    assert not leave(ann, place_id)
    assert allowed(ann) == set()
    assert ann.events()[-1] == ("caregiver_left", "caregiver")
    assert ann.mails()[-1] == "care_left"
    assert ann.composed("care_left").to == ANN  # type: ignore[union-attr]


def test_nobody_leaves_for_somebody_else_or_asks_for_their_mails(ann: Circle) -> None:
    place_id = ann.join()
    ann.make_account("max@example.org")
    with pytest.raises(NotFound):
        leave(ann, place_id, "max@example.org")

    def details(session: object, membership: Caregiver, by: object) -> None:
        circle.want_details(session, membership, by, True)  # type: ignore[arg-type]

    with pytest.raises(NotFound):
        ann.on_place(place_id, details)
    assert not ann.memberships()[0].details_wanted


def test_a_place_that_ended_can_be_neither_changed_nor_moved(ann: Circle) -> None:
    place_id = ann.join()
    remove(ann, place_id)
    with pytest.raises(NotFound):
        change(ann, place_id, name="x")
    with pytest.raises(NotFound):
        move(ann, place_id, "up")


def test_asking_for_details_is_kept(ann: Circle) -> None:
    place_id = ann.join()

    def details(session: object, membership: Caregiver, _by: object) -> None:
        circle.want_details(session, membership, ann.account(session, NORA), True)  # type: ignore[arg-type]

    ann.on_place(place_id, details)
    assert ann.memberships()[0].details_wanted


def test_somebody_elses_places_are_not_there(ann: Circle) -> None:
    from tests.factories import make_patient

    place_id = ann.join()
    with unit_of_work(ann.engine) as session:
        bob = make_patient(session, ann.now, "bob@example.org")
        with pytest.raises(NotFound):
            circle.membership_of(session, bob, place_id)
        with pytest.raises(NotFound):
            circle.own_membership(session, bob, ann.account(session, NORA))
        with pytest.raises(NotFound):
            circle.own_membership(
                session, session.get_one(Patient, ann.patient_id), ann.account(session, ANN)
            )
