"""What nobody answers goes to the next contact, in the patient's order: a day for the urgent, three for the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.store.engine import reading
from diary.store.models import Notification, OutboxMail
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from diary.store.models.followups import Answer
from tests.services.notifications.home import DAY, HOUR, Home


def urgent(home: Home) -> None:
    home.site.save(1, signs=("limb",))


def persists(home: Home) -> None:
    home.site.save_days([3] * 8)


def test_something_urgent_goes_to_the_next_contact_each_day_until_it_is_answered(home: Home) -> None:
    home.add("nora", "ben", "cem")
    urgent(home)
    home.escalate(DAY - timedelta(seconds=1))
    assert home.others_told() == []
    home.escalate(timedelta(seconds=1))
    assert home.others_told() == [("nora", "escalated")]
    home.escalate(DAY - HOUR)
    assert len(home.others_told()) == 1
    home.escalate(HOUR)
    assert home.others_told() == [("nora", "escalated"), ("ben", "escalated")]
    home.answer()
    home.escalate(5 * DAY)
    assert len(home.others_told()) == 2


def test_a_follow_up_goes_to_the_next_contact_after_three_days(home: Home) -> None:
    home.add("nora", "ben")
    persists(home)
    opened = home.site.now
    assert home.times() == (opened + 3 * DAY, None)
    home.escalate(3 * DAY - HOUR)
    assert home.others_told() == []
    home.escalate(HOUR)
    home.escalate(3 * DAY)
    assert home.others_told() == [("nora", "escalated"), ("ben", "escalated")]
    assert home.times() == (None, None), "there is nobody left"
    assert home.mails()[1:] == [("nora", "caregiver_follow_up"), ("ben", "caregiver_follow_up")]


def test_an_emergency_was_told_to_all_and_goes_no_further(home: Home) -> None:
    home.add("nora")
    home.site.save(5, signs=("chest",))
    assert home.follow_up().escalate_at is None
    home.escalate(2 * DAY)
    assert home.others_told() == [("nora", "opened")]


def test_after_three_days_asleep_one_is_told_and_the_next_has_the_whole_time_again(home: Home) -> None:
    home.add("nora", "ben", "cem")
    urgent(home)
    # Days with a report, so that there is no silence.
    home.escalate(2 * DAY + 5 * HOUR)
    assert home.others_told() == [("nora", "escalated")]
    assert home.follow_up().escalate_at == home.site.now + DAY


def test_follow_ups_that_wait_as_long_go_to_a_person_in_one_mail(home: Home) -> None:
    home.add("nora")
    home.site.save_days([3, 3, 3, 3, 3, 3, 3, 3], could_not=True)
    kinds = sorted(each.kind for each in home.site.follow_ups())
    assert kinds == ["interferes", "persists"]
    home.escalate(15 * DAY)
    assert [kind for name, kind in home.mails() if name == "nora"] == ["caregiver_follow_up"]
    assert sorted(kind for name, kind, _because in home.told() if name == "nora") == kinds


def test_a_mail_about_several_is_kept_with_the_first_and_the_record_with_their_place(home: Home) -> None:
    home.add("nora")
    home.site.save_days([3] * 8, could_not=True)
    home.escalate(15 * DAY)
    with reading(home.engine) as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "caregiver_follow_up")).one()
        noted = session.scalars(select(Notification).where(Notification.because == "escalated")).all()
        own = session.scalars(select(Notification).where(Notification.because == "opened")).all()
    assert len(mail.params["follow_ups"]) == 2
    assert mail.follow_up_id == mail.params["follow_ups"][0]
    assert [row.caregiver_id for row in noted] == [home.memberships["nora"]] * 2
    assert {row.caregiver_id for row in own} == {None}


def test_nobody_is_told_where_there_is_no_circle_and_nothing_waits_for_the_job(home: Home) -> None:
    persists(home)
    assert home.times() == (None, None)
    home.escalate(10 * DAY)
    assert home.others_told() == []


def test_somebody_who_comes_later_is_told_of_what_has_waited_long_enough(home: Home) -> None:
    urgent(home)
    home.site.now += 2 * DAY
    home.add("nora", "ben")
    home.escalate()
    assert home.others_told() == [("nora", "escalated")]


def test_somebody_who_comes_later_waits_as_everybody_does(home: Home) -> None:
    urgent(home)
    home.site.now += 10 * HOUR
    home.add("nora")
    home.escalate(13 * HOUR)
    assert home.others_told() == []
    home.escalate(HOUR)
    assert home.others_told() == [("nora", "escalated")]


def test_another_order_counts_from_the_next_mail_on(home: Home) -> None:
    home.add("nora", "ben", "cem")
    urgent(home)
    home.escalate(DAY)
    home.change("cem", position=-1)
    home.escalate(DAY)
    assert home.others_told() == [("nora", "escalated"), ("cem", "escalated")]


@pytest.mark.parametrize("how", ["taken out", "no grant", "last day over"])
def test_whoever_may_not_be_told_any_more_is_passed_over(home: Home, how: str) -> None:
    home.add("nora", "ben")
    urgent(home)
    if how == "taken out":
        home.take_out("nora")
    elif how == "no grant":
        home.change("nora", grants=frozenset(Grant) - {Grant.ALERTS})
    else:
        home.change("nora", ends_on=home.site.today)
    home.escalate(DAY)
    assert home.others_told() == [("ben", "escalated")]


def test_whoever_left_and_came_back_is_not_told_twice(home: Home) -> None:
    home.add("nora", "ben")
    urgent(home)
    home.escalate(DAY)
    home.take_out("nora")
    home.add("nora", position=-1)
    home.escalate(DAY)
    assert home.others_told() == [("nora", "escalated"), ("ben", "escalated")]


@pytest.mark.parametrize("purpose", [Purpose.SHARING, Purpose.CAREGIVER_ALERTS])
def test_without_consent_nobody_is_told_until_it_is_given_again(home: Home, purpose: Purpose) -> None:
    home.add("nora")
    urgent(home)
    home.agree(purpose, False)
    home.escalate(DAY)
    home.escalate(HOUR)
    assert home.others_told() == []
    home.agree(purpose, True)
    home.escalate()
    assert home.others_told() == [("nora", "escalated")]


def test_an_account_that_is_switched_off_is_passed_over_and_looked_at_again(home: Home) -> None:
    home.add("nora", "ben")
    home.change("nora", active=False)
    urgent(home)
    home.escalate(DAY)
    home.escalate(DAY)
    assert home.others_told() == [("ben", "escalated")]
    home.change("nora", active=True)
    home.escalate(DAY)
    assert ("nora", "escalated") in home.others_told()


def test_a_diary_that_is_switched_off_tells_nobody(home: Home) -> None:
    home.add("nora")
    urgent(home)
    with_patient_off(home)
    home.escalate(2 * DAY)
    assert home.others_told() == []


def with_patient_off(home: Home) -> None:
    from diary.store.engine import unit_of_work
    from diary.store.models import Account

    with unit_of_work(home.engine) as session:
        session.get_one(Account, home.site.account_id).active = False


def test_what_cleared_by_itself_goes_nowhere(home: Home) -> None:
    home.add("nora")
    persists(home)
    home.site.now += DAY
    home.site.save(0)
    home.site.now += DAY
    home.site.save(0)
    assert home.site.stands() == [("persists", "cleared")]
    home.escalate(5 * DAY)
    assert home.others_told() == []


def test_what_was_withdrawn_goes_nowhere(home: Home) -> None:
    home.add("nora")
    persists(home)
    home.site.save(0)
    assert home.site.stands() == [("persists", "withdrawn")]
    home.escalate(5 * DAY)
    assert home.others_told() == []


def test_what_opened_again_after_clearing_waits_anew_and_who_was_told_is_not_told_again(home: Home) -> None:
    home.add("nora", "ben")
    persists(home)
    home.escalate(3 * DAY)
    assert home.others_told() == [("nora", "escalated")]
    home.site.save(0)
    home.site.now += DAY
    home.site.save(0)
    assert home.site.stands() == [("persists", "cleared")]
    home.site.now += HOUR
    home.site.save(4)
    assert home.site.stands() == [("persists", "open")]
    home.change("ben", details_wanted=True)
    home.escalate(3 * DAY - HOUR)
    assert len(home.others_told()) == 1
    home.escalate(HOUR)
    assert home.others_told() == [("nora", "escalated"), ("ben", "escalated")]


def test_an_urgent_one_that_an_edit_corrected_waits_for_its_answer_all_the_same(home: Home) -> None:
    home.add("nora")
    urgent(home)
    home.site.save(1)
    assert home.follow_up().corrected_at is not None
    home.escalate(DAY)
    assert home.others_told() == [("nora", "escalated")]


def test_told_my_doctor_ends_the_waiting(home: Home) -> None:
    home.add("nora")
    persists(home)
    home.site.acknowledge(home.follow_up().id, Answer.TOLD_DOCTOR)
    home.escalate(4 * DAY)
    assert home.others_told() == []


@pytest.mark.parametrize(("signs", "mails"), [(("limb",), 1), (("limb", "lump"), 2)])
def test_whoever_was_told_this_morning_is_told_of_what_is_new_this_evening(
    home: Home, signs: tuple[str, ...], mails: int
) -> None:
    home.add("nora")
    home.site.now = home.site.now.replace(hour=8)
    home.site.save(1, signs=("limb",))
    home.escalate(DAY)
    assert home.mails().count(("nora", "caregiver_urgent")) == 1
    home.site.now += 12 * HOUR
    home.site.save(1, signs=signs)
    assert home.mails().count(("nora", "caregiver_urgent")) == mails
    home.site.save(1, signs=signs, note="Once more.")
    assert home.mails().count(("nora", "caregiver_urgent")) == mails, "all of that was told today"
