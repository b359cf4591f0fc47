"""Several routine follow-ups of one diary within minutes are one mail, and each of them counts as told by it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from diary.services.followups.deliveries import what_became
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUp, Notification, OutboxMail
from diary.store.models.followups import Answer
from diary.store.models.outbox import MailState
from tests.jobs.tokyo import deliver, home_in_tokyo, text_of
from tests.mail_server import FakeMailServer
from tests.services.notifications.home import DAY, HOUR, Home

MINUTE = timedelta(minutes=1)


@pytest.fixture
def noon(engine: Engine, server: FakeMailServer, tmp_path: Path) -> Home:
    """It is noon in Tokyo, and Ann has had pain for a week."""
    home = home_in_tokyo(engine, server, tmp_path)
    home.site.save_days([3] * 7 + [0, 0])
    for each in home.site.follow_ups():
        home.site.acknowledge(each.id, Answer.CHECKED)
    home.site.now += 2 * DAY
    deliver(home)
    with unit_of_work(home.engine) as session:
        for mail in session.scalars(select(OutboxMail)):
            session.delete(mail)
    return home


def rows(home: Home) -> list[OutboxMail]:
    with reading(home.engine) as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def two_within_minutes(home: Home) -> None:
    """Something got in the way; nine minutes later the report is changed, and says of one more thing."""
    home.site.save(1, could_not=True)
    home.site.now += 9 * MINUTE
    home.site.save(1, could_not=True, compared="worse", day=home.site.today - DAY)
    home.site.save(1, could_not=True, compared="worse")


def test_two_that_open_within_ten_minutes_are_one_mail_that_counts_both(
    noon: Home, server: FakeMailServer
) -> None:
    two_within_minutes(noon)
    deliver(noon)
    assert server.mails == []
    noon.site.now += MINUTE
    deliver(noon)
    (mail,) = server.mails
    assert str(mail["Subject"]).endswith(": 2 things to look at in your diary this week")
    assert "Your reports show 2 things to tell your doctor this week." in text_of(mail)
    with reading(noon.engine) as session:
        open_now = session.scalars(select(FollowUp).where(FollowUp.state == "open")).all()
        assert len(open_now) == 2
        for each in open_now:
            (told,) = session.scalars(select(Notification).where(Notification.follow_up_id == each.id))
            assert what_became(session, each) == {(told.account_id, told.told_at): MailState.SENT}


def test_what_opens_later_is_a_mail_of_its_own(noon: Home, server: FakeMailServer) -> None:
    noon.site.save(1, could_not=True)
    noon.site.now += 11 * MINUTE
    deliver(noon)
    two_within_minutes(noon)
    noon.site.now += 11 * MINUTE
    deliver(noon)
    assert [str(mail["Subject"]).partition(": ")[2] for mail in server.mails] == [
        "Please open your diary this week",
        "Please open your diary this week",
    ]


def test_one_that_was_answered_meanwhile_is_not_counted(noon: Home, server: FakeMailServer) -> None:
    two_within_minutes(noon)
    first = min(each.id for each in noon.site.follow_ups() if each.state == "open")
    noon.site.acknowledge(first, Answer.CHECKED)
    noon.site.now += HOUR
    deliver(noon)
    (mail,) = server.mails
    assert str(mail["Subject"]).endswith(": Please open your diary this week")


def test_with_none_left_nothing_is_sent(noon: Home, server: FakeMailServer) -> None:
    two_within_minutes(noon)
    noon.answer()
    noon.site.now += HOUR
    deliver(noon)
    assert server.mails == []
    assert [mail.state for mail in rows(noon)] == [MailState.DROPPED]


def test_all_that_waits_for_one_morning_is_one_mail(noon: Home, server: FakeMailServer) -> None:
    noon.site.now += 15 * HOUR  # three at night
    noon.site.save(1, could_not=True)
    noon.site.now += 20 * MINUTE
    deliver(noon)
    noon.site.now += HOUR
    two_within_minutes(noon)
    noon.site.now += 4 * HOUR
    deliver(noon)
    (mail,) = server.mails
    assert ": 2 things" in str(mail["Subject"])


@pytest.mark.parametrize("how", ["leased", "tried", "under way again"])
def test_what_somebody_has_had_in_hand_is_left_as_it_is(noon: Home, how: str) -> None:
    noon.site.save(1, could_not=True)
    with unit_of_work(noon.engine) as session:
        mail = session.scalars(select(OutboxMail)).one()
        if how == "leased":
            mail.lease_owner, mail.lease_until = "w", noon.site.now + MINUTE
        elif how == "tried":
            mail.attempts, mail.first_tried_at = 1, noon.site.now
        else:
            mail.next_attempt_at = noon.site.now
    before = rows(noon)[0].params
    noon.site.now += MINUTE
    noon.site.save(1, could_not=True, compared="worse", day=noon.site.today - DAY)
    noon.site.save(1, could_not=True, compared="worse")
    assert len(rows(noon)) == 2
    assert rows(noon)[0].params == before


def test_a_mail_that_something_joined_has_another_number(noon: Home) -> None:
    """Had a worker that was killed sent it, a mail program would hide the second one, and what joined it."""
    noon.site.save(1, could_not=True)
    number = rows(noon)[0].message_id
    noon.site.now += MINUTE
    noon.site.save(1, could_not=True, compared="worse", day=noon.site.today - DAY)
    noon.site.save(1, could_not=True, compared="worse")
    (mail,) = rows(noon)
    assert mail.message_id != number


def test_a_caregiver_is_told_of_both_in_one_mail_three_days_later(noon: Home, server: FakeMailServer) -> None:
    two_within_minutes(noon)
    noon.site.now += MINUTE
    deliver(noon)
    for _each in range(80 * 12):
        noon.escalate(5 * MINUTE)
        if rows(noon)[-1].kind == "caregiver_follow_up":
            break
    deliver(noon)
    (mail,) = [mail for mail in server.mails if mail["To"] == "nora@example.org"]
    assert str(mail["Subject"]).endswith(": Please talk to Ann about 2 things in the diary")
    escalated = {each.follow_up_id for each in told_because(noon, "escalated")}
    assert escalated == {each.id for each in noon.site.follow_ups() if each.state == "open"}


def test_an_alarm_neither_waits_nor_joins(noon: Home, server: FakeMailServer) -> None:
    noon.site.save(1, could_not=True)
    noon.site.save(1, could_not=True, signs=("limb",))
    deliver(noon)
    assert [mail.kind for mail in rows(noon)] == ["follow_up", "urgent"]
    assert [str(mail["To"]).partition("@")[0] for mail in server.mails] == ["ann"]


def told_because(home: Home, because: str) -> list[Notification]:
    with reading(home.engine) as session:
        return list(session.scalars(select(Notification).where(Notification.because == because)))
