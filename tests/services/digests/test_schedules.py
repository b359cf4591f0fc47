"""When somebody's morning mail comes: by whose clock, and from when on."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from diary.services import circle, digests
from diary.services.circle import Wish
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, Caregiver, CareInvitation, DigestSchedule, Patient
from diary.store.models.circle import Grant
from diary.store.work import Work
from tests.factories import work_at
from tests.services.digests.looking_after import Ward
from tests.services.reminders.reminding import utc


def accept(ward: Ward, grants: set[Grant], who: str = "nora", whose: str = "ann") -> int:
    with unit_of_work(ward.engine) as session:
        work = Work(session, ward.now, ward.settings)
        patient = session.get_one(Patient, ward.patients[whose])
        account = session.get_one(Account, ward.accounts[who])
        invitation = circle.invite(
            work,
            patient,
            account.email,
            Wish(name="Nora", grants=grants, details_allowed=False, ends_on=None),
            by=patient.account,
        )
        return circle.accept(work, session.get_one(CareInvitation, invitation.id), account).id


def change(ward: Ward, place_id: int, grants: set[Grant]) -> None:
    with unit_of_work(ward.engine) as session:
        membership = session.get_one(Caregiver, place_id)
        circle.change(
            Work(session, ward.now, ward.settings),
            membership,
            Wish(name="Nora", grants=grants, details_allowed=False, ends_on=None),
            by=membership.patient.account,
        )


def test_it_begins_the_morning_after_an_invitation_was_accepted(ward: Ward) -> None:
    accept(ward, {Grant.ALERTS})
    plan = ward.plan()
    assert (plan.wanted, plan.at_minute, plan.next_at) == (True, 8 * 60, utc("2026-01-06T08:00"))


def test_it_begins_the_same_morning_where_that_is_still_to_come(ward: Ward) -> None:
    ward.now = utc("2026-01-05T07:59")
    accept(ward, {Grant.ALERTS})
    assert ward.next_at() == utc("2026-01-05T08:00")


@pytest.mark.parametrize("grant", sorted(set(Grant) - {Grant.ALERTS}))
def test_who_is_not_told_when_something_needs_action_gets_none_until_they_are(
    ward: Ward, grant: Grant
) -> None:
    place_id = accept(ward, {grant})
    assert ward.next_at() is None
    change(ward, place_id, {grant, Grant.ALERTS})
    assert ward.next_at() == utc("2026-01-06T08:00")
    change(ward, place_id, {grant})
    assert ward.next_at() is None


def test_somebody_new_to_look_after_does_not_bring_back_what_was_switched_off(ward: Ward) -> None:
    accept(ward, {Grant.ALERTS})
    assert ward.switch(False)
    ward.patient("bob")
    accept(ward, {Grant.ALERTS}, whose="bob")
    assert (ward.plan().wanted, ward.next_at()) == (False, None)


def test_switching_keeps_the_time_and_says_whether_anything_changed(ward: Ward) -> None:
    ward.membership()
    ward.want(at=time(6, 30))
    assert ward.switch(True) is False
    assert ward.switch(False) is True
    assert ward.switch(False) is False
    assert ward.next_at() is None
    assert ward.switch(True) is True
    assert ward.next_at() == utc("2026-01-06T06:30")


def test_there_is_nothing_to_switch_off_for_who_never_looked_after_anybody(ward: Ward) -> None:
    assert ward.switch(False) is False
    with reading(ward.engine) as session:
        assert session.get(DigestSchedule, ward.accounts["nora"]) is None
        assert digests.is_wanted(session, ward.accounts["nora"]) is False
    assert ward.switch(True) is True
    assert (ward.plan().wanted, ward.next_at()) == (True, None)


def test_it_is_morning_where_the_first_person_lives_whom_one_looks_after(ward: Ward) -> None:
    ward.patient("kei", timezone="Asia/Tokyo")
    ward.membership(whose="kei")
    ward.membership(whose="ann")
    assert ward.next_at() == utc("2026-01-05T23:00")


def test_or_rather_where_one_keeps_a_diary_oneself(ward: Ward) -> None:
    ward.patient("kei", timezone="Asia/Tokyo")
    ward.patient("paul", timezone="America/New_York")
    ward.membership("paul", "kei")
    assert ward.next_at("paul") == utc("2026-01-05T13:00")


def test_or_rather_where_one_says_one_lives(ward: Ward) -> None:
    ward.patient("paul", timezone="America/New_York")
    ward.membership("paul", "ann")
    ward.want("paul", timezone="Europe/Berlin")
    assert ward.next_at("paul") == utc("2026-01-06T07:00")
    ward.want("paul", timezone="")
    assert ward.next_at("paul") == utc("2026-01-05T13:00")


def test_a_place_whose_last_day_is_over_counts_no_more(ward: Ward) -> None:
    place_id = ward.membership(ends_on=date(2026, 1, 4))
    assert ward.next_at() is None
    ward.change_place(place_id, ends_on=date(2026, 1, 5))
    with unit_of_work(ward.engine) as session:
        digests.reschedule(work_at(session, ward.now), session.get_one(Account, ward.accounts["nora"]))
    assert ward.next_at() == utc("2026-01-06T08:00")


def test_the_page_is_told_of_what_comes_next(ward: Ward) -> None:
    def next_one(wait: timedelta = timedelta()) -> object:
        with reading(ward.engine) as session:
            account = session.get_one(Account, ward.accounts["nora"])
            return digests.next_one(work_at(session, ward.now + wait), account)

    assert next_one() is None
    place_id = ward.membership()
    assert next_one() == utc("2026-01-06T08:00")
    assert next_one(timedelta(days=1)) == utc("2026-01-07T08:00")
    ward.change_place(place_id, grants=frozenset({Grant.TRENDS}))
    assert next_one() is None
