"""Nobody is told by mail who wants no such mail, nor waited for: what is open goes to the next at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from diary.mail.message import Message
from diary.services.mailbox import preferences
from diary.services.mailbox.compose import Drop, compose
from diary.store.engine import reading, unit_of_work
from diary.store.models import Account, OutboxMail
from diary.store.models.circle import Grant
from diary.store.models.mailbox import Topic
from diary.store.work import Work
from diary.words.mail_outcomes import HeldBack
from tests.services.notifications.home import DAY, HOUR, Home


def choose(home: Home, name: str, topic: Topic, *, wanted: bool = False) -> None:
    with unit_of_work(home.engine) as session:
        account = session.scalars(select(Account).where(Account.email == f"{name}@example.org")).one()
        change = (Work(session, home.site.now, home.settings), account, topic, home.site.patient_id)
        if wanted:
            assert preferences.want_again(*change)
        else:
            assert preferences.stop(*change, by_link=True)


def last_mail(home: Home) -> Message | Drop:
    with reading(home.engine) as session:
        # Not what says that somebody ended mail, which goes to both.
        others = select(OutboxMail).where(OutboxMail.kind.not_in(["mail_ended", "care_mail_ended"]))
        mail = session.scalars(others.order_by(OutboxMail.id.desc()).limit(1)).one()
        made = compose(Work(session, home.site.now, home.settings), mail)
        assert isinstance(made, Message | Drop)
        return made


def urgent(home: Home) -> None:
    home.site.save(1, signs=("limb",))


def test_what_nobody_answers_goes_past_them_at_once(home: Home) -> None:
    home.add("nora", "ben", "cem")
    choose(home, "nora", Topic.CARE_ALERTS)
    urgent(home)
    home.escalate(DAY)
    assert home.others_told() == [("ben", "escalated")]
    home.escalate(DAY)
    assert home.others_told()[1:] == [("cem", "escalated")]
    assert home.follow_up().escalate_at is None, "there is nobody left to wait for"


def test_where_nobody_wants_to_be_told_nothing_waits_until_somebody_does(home: Home) -> None:
    home.add("nora")
    choose(home, "nora", Topic.CARE_ALERTS)
    urgent(home)
    assert home.times()[0] is None
    home.escalate(2 * DAY)
    assert home.others_told() == []
    choose(home, "nora", Topic.CARE_ALERTS, wanted=True)
    home.escalate()
    assert home.others_told() == [("nora", "escalated")]


def test_who_wants_no_mail_about_one_person_is_still_told_of_another(home: Home) -> None:
    """Of both in one batch: Ann's is due as well, as Ben is still told of it."""
    home.add("nora", "ben")
    choose(home, "nora", Topic.CARE_ALERTS)
    urgent(home)
    ann = home.site.patient_id
    bea = home.site.make_patient("bea@example.org")
    home.add("nora")
    urgent(home)
    home.escalate(DAY)
    assert home.others_told_about(ann) == ["ben"]
    assert home.others_told_about(bea) == ["nora"]


def test_who_stops_while_it_waits_for_them_is_passed_over(home: Home) -> None:
    home.add("nora", "ben")
    urgent(home)
    home.escalate(DAY - HOUR)
    choose(home, "nora", Topic.CARE_ALERTS)
    home.escalate(HOUR)
    assert home.others_told() == [("ben", "escalated")]


def test_who_stops_before_their_mail_was_sent_was_not_told_and_the_next_is_at_once(home: Home) -> None:
    home.add("nora", "ben")
    urgent(home)
    home.escalate(DAY)
    assert home.others_told() == [("nora", "escalated")]
    choose(home, "nora", Topic.CARE_ALERTS)
    assert isinstance(last_mail(home), Drop)
    assert home.others_told() == []
    home.escalate(timedelta(minutes=1))
    assert home.others_told() == [("ben", "escalated")]


def test_who_stops_after_their_mail_was_sent_was_told(home: Home) -> None:
    home.add("nora", "ben")
    urgent(home)
    home.escalate(DAY)
    with unit_of_work(home.engine) as session:
        session.execute(update(OutboxMail).where(OutboxMail.kind == "caregiver_urgent").values(state="sent"))
    choose(home, "nora", Topic.CARE_ALERTS)
    home.escalate(HOUR)
    assert home.others_told() == [("nora", "escalated")]


def test_in_an_emergency_they_are_told_all_the_same_unless_they_do_not_want_that_either(home: Home) -> None:
    home.add("nora", "ben")
    choose(home, "nora", Topic.CARE_ALERTS)
    choose(home, "ben", Topic.CARE_EMERGENCIES)
    home.site.save(5, signs=("chest",))
    assert home.others_told() == [("nora", "opened")]
    assert isinstance(last_mail(home), Message)
    choose(home, "nora", Topic.CARE_EMERGENCIES)
    assert last_mail(home) == Drop(HeldBack.STOPPED_BY_READER)


def test_nobody_is_asked_to_check_on_a_silent_patient_who_does_not_want_to_be(home: Home) -> None:
    home.add("nora", "ben")
    choose(home, "nora", Topic.CARE_ALERTS)
    home.site.save(5, signs=("chest",))
    home.escalate(3 * DAY)
    assert [told for told in home.others_told() if told[1] == "silence"] == [("ben", "silence")]
    assert home.times()[1] is None


def test_a_patient_who_wants_no_mail_at_once_gets_none_and_the_circle_does(home: Home) -> None:
    home.add("nora")
    choose(home, "ann", Topic.ALARMS)
    home.site.save(5, signs=("chest",))
    assert home.told() == [("nora", "emergency", "opened")]
    assert home.mails() == [("ann", "mail_ended"), ("nora", "caregiver_emergency")]


def test_a_patient_who_wants_no_mail_about_follow_ups_gets_none_and_the_circle_does(home: Home) -> None:
    home.add("nora")
    choose(home, "ann", Topic.FOLLOW_UPS)
    home.site.save_days([3] * 8)
    assert home.told() == []
    home.escalate(3 * DAY)
    assert home.others_told() == [("nora", "escalated")]
    assert home.mails() == [("nora", "caregiver_follow_up")]


def test_a_stop_of_another_kind_changes_nothing(home: Home) -> None:
    home.add("nora", grants=(Grant.ALERTS,))
    choose(home, "nora", Topic.APPOINTMENTS)
    choose(home, "ann", Topic.FOLLOW_UPS)
    urgent(home)
    home.escalate(DAY)
    assert home.told() == [("ann", "urgent", "opened"), ("nora", "urgent", "escalated")]
